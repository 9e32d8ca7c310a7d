package repair

func (j job) replaceText() (Done, error) { return Done{}, errNothing }
