package repair

import (
	"errors"

	"holdback/mail"
)

// Refused is why a repair was not done, for people. The message is as it was.
type Refused struct {
	Says string // what is in the way, in a sentence
	Hint string // what can be done instead
}

// Error is both sentences.
func (r Refused) Error() string { return r.Says + " " + r.Hint }

// Refusals that others tell apart.
var (
	ErrSigned = Refused{
		Says: "This message is signed, so Holdback does not alter it: any change would break the signature.",
		Hint: "Take it back, change it in your mail program, and sign it again.",
	}
	ErrEncrypted = Refused{
		Says: "This message is encrypted, so Holdback does not alter it.",
		Hint: "Take it back, change it in your mail program, and encrypt it again.",
	}
	ErrNobodyLeft = Refused{
		Says: "Nobody would be left to send this message to.",
		Hint: "Take the message back, or add another recipient first.",
	}
)

var (
	errNothing = Refused{
		Says: "This would change nothing: the message is not as it was when the repair was proposed.",
		Hint: "Have the message checked again.",
	}
	errOdd = Refused{
		Says: "The message is built in an unusual way, and could be damaged by a change.",
		Hint: "Take it back and change it in your mail program.",
	}
	errWhole = Refused{
		Says: "The file is all that this message consists of, so it cannot be removed.",
		Hint: "Take the message back, or encrypt the file.",
	}
	errTwice = Refused{
		Says: "The words stand in your text more than once.",
		Hint: "Take the message back and edit it in your mail program.",
	}
	errFixed = Refused{
		Says: "The words cannot be replaced without touching what is around them.",
		Hint: "Take the message back and edit it in your mail program.",
	}
	errDiffer = Refused{
		Says: "The plain and the formatted text of the message differ in these words.",
		Hint: "Take the message back and edit it in your mail program.",
	}
	errMissing = Refused{
		Says: "The words are not in what you wrote, or not in one piece.",
		Hint: "Take the message back and edit it in your mail program.",
	}
	errNoFile = Refused{
		Says: "The message does not have this attachment any more.",
		Hint: "Have the message checked again.",
	}
)

// inWords is an error of the editing in package mail for people. What is about
// the disk stays as it is.
func inWords(err error) error {
	for _, known := range []struct{ is, says error }{
		{mail.ErrWholeMessage, errWhole},
		{mail.ErrOddParts, errOdd},
		{mail.ErrWordsMissing, errMissing},
		{mail.ErrWordsTwice, errTwice},
		{mail.ErrWordsFixed, errFixed},
		{mail.ErrWordsDiffer, errDiffer},
		{mail.ErrNoHeader, errOdd},
		{mail.ErrBigHeader, errOdd},
	} {
		if errors.Is(err, known.is) {
			return known.says
		}
	}
	return err
}
