package numbers

// southAmerica is Brazil, Argentina, Chile, Colombia, Peru, Uruguay, Ecuador and
// the Dominican Republic.
var southAmerica = []Number{
	{
		ID: "br.cpf", Title: "Brazilian taxpayer number (CPF)", Family: "tax", Country: "BR",
		Cite:         "Lei nº 14.534/2023; Receita Federal, IN RFB nº 2.172/2024 (two digits modulo 11)",
		Shapes:       []string{"999.999.999-99", "999 999 999 99"},
		Valid:        func(s []byte) bool { return brCPF(bare(s)) },
		Context:      words("cpf, c.p.f, cadastro de pessoas físicas, cpf/mf, brazilian taxpayer, tax number, tax id"),
		NeedsContext: true,
	},
	{
		ID: "br.pis", Title: "Brazilian worker number (PIS, PASEP, NIS)", Family: "identity", Country: "BR",
		Cite:         "Lei Complementar nº 7/1970; Caixa Econômica Federal, NIS/PIS (modulo 11)",
		Shapes:       []string{"999 99999 99 9", "999.99999.99-9"},
		Valid:        func(s []byte) bool { b := bare(s); return weighted("32987654321", 11)(b) || brTen(b) },
		Context:      words("pis, pasep, nis, nit, pis/pasep, número do pis, carteira de trabalho"),
		NeedsContext: true,
	},
	{
		ID: "br.cnh", Title: "Brazilian driving licence number (CNH)", Family: "licence", Country: "BR",
		Cite:         "Código de Trânsito Brasileiro, art. 159; Resolução Contran nº 886/2021 (registro, two digits modulo 11)",
		Shapes:       []string{"99999999999"},
		Valid:        brCNH,
		Context:      words("cnh, carteira nacional de habilitação, carteira de motorista, habilitação, carteira de habilitação, registro da cnh"),
		NeedsContext: true,
	},
	{
		ID: "br.cns", Title: "Brazilian health card number (CNS)", Family: "health", Country: "BR",
		Cite:         "Portaria MS nº 1.560/2002; DATASUS, rotina de validação do CNS (modulo 11)",
		Shapes:       []string{"999 9999 9999 9999", "999999999999999"},
		Valid:        func(s []byte) bool { return holds([]byte("12789"), first(s)) && weighted("FEDCBA987654321", 11)(s) },
		Context:      words("cns, cartão sus, cartão do sus, cartão nacional de saúde, sus, health card"),
		NeedsContext: true,
	},
	{
		ID: "br.voter", Title: "Brazilian voter number", Family: "identity", Country: "BR",
		Cite:         "Resolução TSE nº 23.659/2021 (inscrição eleitoral; two digits modulo 11)",
		Shapes:       []string{"9999 9999 9999", "999999999999"},
		Valid:        brVoter,
		Context:      words("título de eleitor, título eleitoral, inscrição eleitoral, título do eleitor, voter number"),
		NeedsContext: true,
	},
	{
		ID: "br.rg", Title: "Brazilian identity card number (RG)", Family: "identity", Country: "BR",
		Cite:         "Lei nº 7.116/1983; Decreto nº 10.977/2022 (check digit of São Paulo, modulo 11)",
		Shapes:       []string{"99.999.999-X"},
		Valid:        brRG,
		Context:      words("rg, r.g, registro geral, carteira de identidade, cédula de identidade, identidade"),
		NeedsContext: true,
	},
	{
		ID: "ar.cuit", Title: "Argentine tax or labour number (CUIT, CUIL)", Family: "tax", Country: "AR",
		Cite:         "Resolución General DGI 3802; ANSES, CUIL (modulo 11)",
		Shapes:       []string{"99 99999999 9"},
		Valid:        arCUIT,
		Context:      words("cuit, cuil, c.u.i.t, c.u.i.l, clave única de identificación, clave única de identificación tributaria, tax number, tax id"),
		NeedsContext: true,
	},
	{
		ID: "ar.dni", Title: "Argentine identity number (DNI)", Family: "identity", Country: "AR",
		Cite:         "Ley 17.671, art. 7 (documento nacional de identidad)",
		Shapes:       []string{"99.999.999", "99 999 999", "9.999.999"},
		Valid:        func(s []byte) bool { b := bare(s); return (digits(b, 7) || digits(b, 8)) && !repeats(b) && b[0] != '0' },
		Context:      words("dni, d.n.i, documento nacional de identidad, libreta cívica, libreta de enrolamiento"),
		NeedsContext: true,
	},
	{
		ID: "ar.cbu", Title: "Argentine bank account number (CBU)", Family: "account", Country: "AR",
		Cite:   "Banco Central de la República Argentina, Comunicación A 2622 (clave bancaria uniforme)",
		Shapes: []string{"9999999999999999999999", "99999999 99999999999999"},
		Valid: func(s []byte) bool {
			return digits(s, 22) && !repeats(s) && sum(s[:8], "71397131")%10 == 0 && sum(s[8:], "39713971397131")%10 == 0
		},
		Context: words("cbu, clave bancaria uniforme, cvu, cuenta, account number, bank account"), NeedsContext: true,
	},
	{
		ID: "cl.rut", Title: "Chilean identity number (RUN, RUT)", Family: "identity", Country: "CL",
		Cite:         "Decreto con Fuerza de Ley 3 de 1969; Servicio de Registro Civil, RUN (modulo 11)",
		Shapes:       []string{"99.999.999-X", "9.999.999-X", "99 999 999 X", "99999999-X", "9999999-X"},
		Valid:        func(s []byte) bool { return clRUT(bare(s)) },
		Context:      words("rut, r.u.t, run:, run n°, run nº, r.u.n, su run, mi run, rut/run, rol único tributario, rol único nacional, cédula de identidad, carnet de identidad, chilean id"),
		NeedsContext: true,
	},
	{
		ID: "co.cedula", Title: "Colombian identity number (cédula)", Family: "identity", Country: "CO",
		Cite:   "Ley 39 de 1961; Registraduría Nacional, cédula de ciudadanía (NUIP)",
		Shapes: []string{"9.999.999.999", "99.999.999", "9999999999", "99999999"},
		Valid: func(s []byte) bool {
			b := bare(s)
			return (digits(b, 8) || digits(b, 10) && b[0] == '1') && !repeats(b)
		},
		Context:      words("cédula, cédula de ciudadanía, c.c, c.c., cc no, identificado con c.c, identificada con c.c, nuip, cédula de extranjería, cédula no"),
		NeedsContext: true,
	},
	{
		ID: "co.nit", Title: "Colombian tax number (NIT)", Family: "tax", Country: "CO",
		Cite:         "Estatuto Tributario, art. 555-1; DIAN, Orden Administrativa 4 de 1989 (primes modulo 11)",
		Shapes:       []string{"999 999 999 9", "999.999.999-9", "9.999.999.999-9", "999999999-9"},
		Valid:        func(s []byte) bool { return coNIT(bare(s)) },
		Context:      words("nit, n.i.t, rut, número de identificación tributaria, tax number, tax id"),
		NeedsContext: true,
	},
	{
		ID: "pe.dni", Title: "Peruvian identity number (DNI, CUI)", Family: "identity", Country: "PE",
		Cite:         "Ley N° 26497; RENIEC, Código Único de Identificación (check digit modulo 11)",
		Shapes:       []string{"99999999 X"},
		Valid:        peDNI,
		Context:      words("dni, cui, documento nacional de identidad, código único de identificación"),
		NeedsContext: true,
	},
	{
		ID: "uy.ci", Title: "Uruguayan identity card number", Family: "identity", Country: "UY",
		Cite:         "Decreto-Ley 14.762; Dirección Nacional de Identificación Civil, cédula (modulo 10)",
		Shapes:       []string{"9.999.999-9", "9 999 999 9", "999.999-9"},
		Valid:        func(s []byte) bool { return uyCI(bare(s)) },
		Context:      words("cédula de identidad, cédula, c.i, c.i., ci:, documento de identidad"),
		NeedsContext: true,
	},
	{
		ID: "ec.cedula", Title: "Ecuadorian identity number", Family: "identity", Country: "EC",
		Cite:   "Ley Orgánica de Gestión de la Identidad y Datos Civiles; Registro Civil, número único de identificación (modulo 10)",
		Shapes: []string{"999999999 9"},
		Valid: func(s []byte) bool {
			return luhnOf(10)(s) && (num(s[:2]) >= 1 && num(s[:2]) <= 24 || num(s[:2]) == 30) && s[2] <= '6'
		},
		Context:      words("cédula, cédula de identidad, cédula de ciudadanía, número único de identificación, nui, c.i"),
		NeedsContext: true,
	},
	{
		ID: "do.cedula", Title: "Dominican identity number", Family: "identity", Country: "DO",
		Cite:         "Ley No. 6125; Junta Central Electoral, cédula de identidad y electoral (Luhn)",
		Shapes:       []string{"999 9999999 9"},
		Valid:        luhnOf(11),
		Context:      words("cédula, cédula de identidad, cédula de identidad y electoral, cie"),
		NeedsContext: true,
	},
}

// first is the first octet of s, or 0.
func first(s []byte) byte {
	if len(s) == 0 {
		return 0
	}
	return s[0]
}

// eleven is 11 less total modulo 11, and 0 for 10 and 11: the Brazilian way.
func eleven(total int) int {
	if r := total % 11; r > 1 {
		return 11 - r
	}
	return 0
}

func brCPF(s []byte) bool {
	return digits(s, 11) && !repeats(s) && eleven(sum(s, "A98765432")) == digit(s[9]) && eleven(sum(s, "BA98765432")) == digit(s[10])
}

// brTen is the numbers of workers whose check gives 10, written 0.
func brTen(s []byte) bool {
	return digits(s, 11) && !repeats(s) && s[10] == '0' && sum(s, "3298765432")%11 == 1
}

func brCNH(s []byte) bool {
	if !digits(s, 11) || repeats(s) {
		return false
	}
	a, less := sum(s, "987654321")%11, 0
	if a == 10 {
		a, less = 0, 2
	}
	b := sum(s, "123456789")%11 - less
	switch {
	case b == 10, b < 0 && b+11 >= 10:
		b = 0
	case b < 0:
		b += 11
	}
	return a == digit(s[9]) && b == digit(s[10])
}

// brVoter is a serial number, the state and two check digits; those of São Paulo
// and Minas Gerais turn 0 into 1.
func brVoter(s []byte) bool {
	if !digits(s, 12) || num(s[8:10]) < 1 || num(s[8:10]) > 28 || repeats(s[:8]) {
		return false
	}
	key := func(total int) int {
		r := total % 11
		if r == 0 && num(s[8:10]) <= 2 {
			return 1
		}
		return r % 10
	}
	a := key(sum(s, "23456789"))
	return a == digit(s[10]) && key(sum(s[8:], "789")) == digit(s[11])
}

func brRG(s []byte) bool {
	b := bare(s)
	if len(b) != 9 || !digits(b[:8], 8) || repeats(b[:8]) {
		return false
	}
	return b[8] == "0123456789X0"[(11-sum(b, "23456789")%11)%11]
}

// arCUIT begins with the kind of person: 20 to 27 are people, 30 and more are
// companies, whose numbers are public.
func arCUIT(s []byte) bool {
	return digits(s, 11) && s[0] == '2' && holds([]byte("034567"), s[1]) && !repeats(s[2:]) && (11-sum(s, "5432765432")%11)%11 == digit(s[10])
}

func clRUT(s []byte) bool {
	n := len(s) - 1
	if n != 7 && n != 8 || !digits(s[:n], n) || repeats(s[:n]) {
		return false
	}
	return s[n] == "0123456789K"[(11-sum(s, "32765432"[8-n:])%11)%11]
}

func coNIT(s []byte) bool {
	weights := [15]int{3, 7, 13, 17, 19, 23, 29, 37, 41, 43, 47, 53, 59, 67, 71}
	n := len(s) - 1
	if n != 9 && n != 10 || !digits(s, n+1) || repeats(s[:n]) {
		return false
	}
	total := 0
	for i := range n {
		total += digit(s[n-1-i]) * weights[i]
	}
	return digit("01987654321"[total%11]) == digit(s[n])
}

func peDNI(s []byte) bool {
	if len(s) != 9 || !digits(s[:8], 8) || repeats(s[:8]) {
		return false
	}
	r := sum(s, "32765432") % 11
	return s[8] == "65432110987"[r] || s[8] == "KJIHGFEDCBA"[r]
}

func uyCI(s []byte) bool {
	if n := len(s); n != 7 && n != 8 || !digits(s, n) || repeats(s) {
		return false
	}
	return sum(s, "29876341"[8-len(s):])%10 == 0
}
