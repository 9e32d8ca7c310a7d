package mailbox

import (
	"slices"
	"strings"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// usualNames are what mail programs and providers call the folders that matter, the
// likelier ones first. They count only where the server does not say what its folders
// are for.
var usualNames = map[Role][]string{
	Sent: {
		"Sent", "Sent Items", "Sent Messages", "Sent Mail", "Sent-Mail", "SentMail", "SentItems", "Sent Message", "Outgoing", // en
		"Gesendet", "Gesendete Elemente", "Gesendete Objekte", "Gesendete Nachrichten", "Gesendete Mails", "Versendet", // de
		"Envoyés", "Éléments envoyés", "Messages envoyés", "Courrier envoyé", "Objets envoyés", "Envoyé", // fr
		"Enviados", "Elementos enviados", "Mensajes enviados", "Correo enviado", "Correos enviados", // es
		"Itens enviados", "Mensagens enviadas", "Enviadas", "E-mails enviados", // pt
		"Enviats", "Elements enviats", "Bidalitakoak", "Enviadas", // ca, eu, gl
		"Inviati", "Posta inviata", "Inviata", "Messaggi inviati", "Elementi inviati", // it
		"Verzonden", "Verzonden items", "Verzonden berichten", "Verzonden objecten", // nl
		"Skickat", "Skickade", "Skickade objekt", "Skickade meddelanden", // sv
		"Sendt", "Sendte elementer", "Sendte meldinger", "Sendt post", "Sendte", "Sendte beskeder", "Sendte mails", // no, da
		"Lähetetyt", "Lähetetyt viestit", "Sendir hlutir", "Send", // fi, is
		"Wysłane", "Elementy wysłane", "Wiadomości wysłane", // pl
		"Odeslané", "Odeslaná pošta", "Odeslané pošty", "Odoslané", "Odoslaná pošta", // cs, sk
		"Elküldött", "Elküldött üzenetek", "Elküldött elemek", // hu
		"Trimise", "Elemente trimise", "Mesaje trimise", // ro
		"Poslano", "Poslana pošta", "Poslane stavke", "Poslani predmeti", "Poslato", "Послато", // hr, sl, sr
		"Отправленные", "Отправленное", "Исходящие отправленные", // ru
		"Надіслані", "Відправлені", "Адпраўленыя", "Изпратени", "Изпратена поща", // uk, be, bg
		"Απεσταλμένα", "Σταλμένα", "Gönderilmiş Öğeler", "Gönderilen", "Gönderilenler", "Gönderilmiş Postalar", // el, tr
		"Išsiųsta", "Išsiųsti laiškai", "Nosūtītie", "Nosūtītās vēstules", "Saadetud", "Saadetud kirjad", // lt, lv, et
		"已发送", "已发送邮件", "已发邮件", "已發送", "寄件備份", "寄件匣備份", "已傳送的郵件", // zh
		"送信済み", "送信済みアイテム", "送信済みメール", "送信済みトレイ", // ja
		"보낸편지함", "보낸 편지함", "보낸메일함", "보낸 메일함", // ko
		"Đã gửi", "Thư đã gửi", "ส่งแล้ว", "รายการที่ถูกส่ง", "Terkirim", "Item Terkirim", // vi, th, id
		"המתקבל שנשלח", "נשלח", "דואר שנשלח", "פריטים שנשלחו", "المرسلة", "البريد المرسل", "العناصر المرسلة", "ارسال شده", "भेजे गए", // he, ar, fa, hi
	},
	Drafts: {
		"Drafts", "Draft", "Draft Messages", "Unsent Messages", // en
		"Entwürfe", "Entwurf", // de
		"Brouillons", "Brouillon", // fr
		"Borradores", "Borrador", "Rascunhos", "Rascunho", "Esborranys", "Zirriborroak", // es, pt, ca, eu
		"Bozze", "Bozza", "Concepten", "Concept", "Klad", // it, nl
		"Utkast", "Kladder", "Luonnokset", "Drög", // sv, no, da, fi, is
		"Kopie robocze", "Wersje robocze", "Szkice", "Robocze", // pl
		"Koncepty", "Rozepsané", "Rozpísané", "Piszkozatok", "Schițe", "Ciorne", "Skice", "Nacrti", "Osnutki", "Нацрти", // cs, sk, hu, ro, hr, sl, sr
		"Черновики", "Чернетки", "Чарнавікі", "Чернови", "Πρόχειρα", "Taslaklar", "Taslak", // ru, uk, be, bg, el, tr
		"Juodraščiai", "Melnraksti", "Mustandid", // lt, lv, et
		"草稿", "草稿箱", "草稿匣", "下書き", "임시보관함", "임시 보관함", "Thư nháp", "Nháp", "แบบร่าง", "Draf", "Konsep", // zh, ja, ko, vi, th, id
		"טיוטות", "المسودات", "مسودات", "پیش نویس ها", "ड्राफ़्ट", // he, ar, fa, hi
	},
	Trash: {
		"Trash", "Deleted Items", "Deleted Messages", "Deleted", "Bin", "Wastebasket", // en
		"Papierkorb", "Gelöschte Elemente", "Gelöschte Objekte", "Gelöscht", // de
		"Corbeille", "Éléments supprimés", "Messages supprimés", // fr
		"Papelera", "Elementos eliminados", "Lixeira", "Itens excluídos", "Lixo", "Paperera", "Zakarrontzia", // es, pt, ca, eu
		"Cestino", "Posta eliminata", "Elementi eliminati", "Prullenbak", "Prullenmand", "Verwijderde items", // it, nl
		"Papperskorg", "Papperskorgen", "Borttaget", "Borttagna objekt", "Papirkurv", "Søppel", "Slettede elementer", "Slettet post", "Roskakori", "Poistetut", "Ruslafata", // sv, no, da, fi, is
		"Kosz", "Elementy usunięte", "Koš", "Odstraněná pošta", "Kôš", "Odstránená pošta", "Kuka", "Törölt elemek", "Lomtár", "Coș de gunoi", "Gunoi", "Elemente șterse", "Smeće", "Koš", "Смеће", // pl, cs, sk, hu, ro, hr, sl, sr
		"Корзина", "Удаленные", "Удалённые", "Кошик", "Видалені", "Сметніца", "Кошче", "Κάδος απορριμμάτων", "Κάδος", "Απορρίμματα", "Çöp", "Çöp Kutusu", "Silinmiş Öğeler", // ru, uk, be, bg, el, tr
		"Šiukšliadėžė", "Miskaste", "Atkritne", "Prügikast", // lt, lv, et
		"已删除", "已删除邮件", "垃圾桶", "刪除的郵件", "ゴミ箱", "削除済みアイテム", "휴지통", "지운편지함", "Thùng rác", "ถังขยะ", "Sampah", // zh, ja, ko, vi, th, id
		"אשפה", "סל אשפה", "المهملات", "سلة المهملات", "سطل زباله", "ट्रैश", // he, ar, fa, hi
	},
}

// rank is how likely a name is that of the role; 0 is best, -1 not at all.
func rank(role Role, last string) int {
	last = folded(last)
	return slices.IndexFunc(usualNames[role], func(n string) bool { return folded(n) == last })
}

// folded is a name by which spellings of the same are equal.
func folded(s string) string {
	s = cases.Fold().String(norm.NFKC.String(s))
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool { return r == ' ' || r == '_' || r == '\u00a0' }), " ")
}

// roots are the parents under which a folder is the person's own, and not one that they
// sorted into another. The personal namespace is one as well.
var roots = []string{"", "inbox", "[gmail]", "[google mail]", "mail"}
