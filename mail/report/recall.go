package report

import (
	"slices"
	"strings"

	"holdback/mail"
)

// Outlook writes the subjects of its recall reports in the language of whoever writes
// them: "Message Recall Success: …". There is no list, so we look for the words. They
// decide only what a report says, never whose it is: that is the Message-ID's.

// recallWords are, in one language, what a message and a recall are called, and how it
// is said that one did not work or did. Failure is looked for first, because its words
// often hold those of success.
type recallWords struct {
	message, recall, failed, done []string
}

var recallLanguages = []recallWords{
	{ // English
		[]string{"message"},
		[]string{"recall"},
		[]string{"fail", "unsuccess", "could not"},
		[]string{"success"},
	},
	{ // German
		[]string{"nachricht"},
		[]string{"rückruf", "zurückruf", "zurückgeruf", "zurückzuruf"},
		[]string{"fehl", "nicht", "erfolglos", "misslungen", "gescheitert"},
		[]string{"erfolg", "gelungen"},
	},
	{ // French
		[]string{"message"},
		[]string{"rappel"},
		[]string{"échec", "echec", "échou", "non réussi", "impossible"},
		[]string{"succès", "succes", "réussi"},
	},
	{ // Spanish
		[]string{"mensaje"},
		[]string{"recuper", "retir", "anul", "revoc"},
		[]string{"error", "no se", "fall", "fracas", "incorrect"},
		[]string{"éxito", "correct"},
	},
	{ // Italian
		[]string{"messaggi"},
		[]string{"richiam"},
		[]string{"non ", "errore", "fallit", "negativo"},
		[]string{"riuscit", "successo", "completat", "positivo"},
	},
	{ // Portuguese
		[]string{"mensage"},
		[]string{"recolha", "revoga", "cancelamento", "recupera", "recall"},
		[]string{"falha", "falhou", "não ", "sem êxito"},
		[]string{"êxito", "sucesso", "concluíd"},
	},
	{ // Dutch
		[]string{"bericht"},
		[]string{"intrek", "terugroep", "terughalen", "ingetrokken"},
		[]string{"mislukt", "niet", "fout"},
		[]string{"geslaagd", "gelukt", "voltooid"},
	},
	{ // Swedish
		[]string{"meddelande"},
		[]string{"återkall"},
		[]string{"misslyck", "inte ", "fel"},
		[]string{"lyckad", "lyckat", "slutför"},
	},
	{ // Danish, Norwegian
		[]string{"meddelelse", "besked", "melding"},
		[]string{"tilbagekald", "tilbakekall"},
		[]string{"mislyk", "ikke", "fejl", "feil"},
		[]string{"lykke", "vellyk", "fuldført", "gennemført", "fullført"},
	},
	{ // Finnish
		[]string{"viesti"},
		[]string{"kutsu", "peruut", "palaut"},
		[]string{"epäonnistu", "ei "},
		[]string{"onnistu"},
	},
	{ // Polish
		[]string{"wiadomo"},
		[]string{"odwoł", "wycof"},
		[]string{"niepowodz", "nie ", "błąd", "nieuda"},
		[]string{"powodz", "powiod", "sukces", "udan"},
	},
	{ // Czech, Slovak
		[]string{"zpráv", "správ"},
		[]string{"odvol", "stažen"},
		[]string{"neúspě", "selh", "nezdař", "nepodař"},
		[]string{"úspě", "podař"},
	},
	{ // Hungarian
		[]string{"üzenet"},
		[]string{"visszahív", "visszavon"},
		[]string{"sikertelen", "hiba", "nem "},
		[]string{"siker"},
	},
	{ // Turkish
		[]string{"ileti", "mesaj"},
		[]string{"geri çağır", "geri çek", "geri al"},
		[]string{"başarısız", "hata"},
		[]string{"başarı"},
	},
	{ // Russian, Ukrainian
		[]string{"сообщени", "письм", "повідомлен", "лист"},
		[]string{"отзыв", "отозва", "відклик"},
		[]string{"не удал", "неудач", "сбой", "ошиб", "не вдал", "помил"},
		[]string{"успе", "успі", "удал", "вдал"},
	},
	{ // Japanese
		[]string{"メッセージ", "メール"},
		[]string{"取り消", "取消", "回収"},
		[]string{"失敗", "エラー", "できません"},
		[]string{"成功", "完了"},
	},
	{ // Chinese
		[]string{"邮件", "郵件", "消息", "訊息"},
		[]string{"撤回", "召回", "回收", "收回"},
		[]string{"失败", "失敗", "未能"},
		[]string{"成功"},
	},
	{ // Korean
		[]string{"메시지", "메일"},
		[]string{"회수", "취소"},
		[]string{"실패", "오류"},
		[]string{"성공", "완료"},
	},
	{ // Vietnamese
		[]string{"thư", "tin nhắn"},
		[]string{"thu hồi"},
		[]string{"thất bại", "không"},
		[]string{"thành công"},
	},
}

// recallKind is what a recall report says by its header, or "". A request to recall
// a message is no report. Words in a subject are enough only where they speak of a
// message, or a program wrote them: "rappel" is a reminder too, and "Rückruf" a call.
func recallKind(v *mail.View) Kind {
	kind, message := recallWord(recallPrefix(v.Subject()))
	switch marked := recallMark(v); {
	case marked && kind == "":
		return Recall
	case marked, message, automatic(v):
		return kind
	}
	return ""
}

// recallMark reports whether Exchange says in the header that the message is its
// report.
func recallMark(v *mail.View) bool {
	source := strings.ToLower(v.Header("X-MS-Exchange-Generated-Message-Source"))
	class := strings.ToLower(v.Header("Content-Class"))
	return strings.Contains(source, "recall") || strings.HasSuffix(class, ":recallreport")
}

// recalledID is the message that was recalled, where Exchange Online says so. Its requests
// have the same field; they are about messages of others.
func recalledID(v *mail.View) []string {
	if !recallMark(v) {
		return nil
	}
	var ids []string
	for _, from := range []string{"Organization", "CrossTenant-TrustedPartner"} {
		ids = append(ids, idOf(v, "X-MS-Exchange-"+from+"-TransportRecall-OriginalMessageId"))
	}
	return ids
}

// recallPrefix is what stands before the subject of the message that is recalled.
func recallPrefix(subject string) string {
	at := strings.IndexAny(subject, ":：")
	if at < 0 {
		return ""
	}
	return strings.ToLower(subject[:at]) + " "
}

// recallWord is what the words of a prefix say about a recall, and whether they say
// that it is a message that was recalled.
func recallWord(prefix string) (kind Kind, message bool) {
	for _, l := range recallLanguages {
		if !containsAny(prefix, l.recall) {
			continue
		}
		message = containsAny(prefix, l.message)
		switch {
		case containsAny(prefix, l.failed):
			return Kept, message
		case containsAny(prefix, l.done):
			return Recalled, message
		}
	}
	return "", false
}

func containsAny(s string, words []string) bool {
	return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(s, w) })
}
