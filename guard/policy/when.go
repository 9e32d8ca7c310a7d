package policy

func checkWhen(string) error { return nil }
