"""Sentences about delivered files; part of payments.domain.wording."""

from __future__ import annotations

WORDS_OF_FILES: dict[str, dict[str, str]] = {
    "damaged-file.title": {"en": "The file is damaged", "tr": "Dosya bozuk"},
    "damaged-file": {
        "en": "It begins like {format} and cannot be read to its end. Save and deliver it again.",
        "tr": "{format} gibi başlıyor ama sonuna kadar okunamıyor. Yeniden kaydedip gönderin.",
    },
    "forbidden-content.title": {"en": "Not a plain file", "tr": "Düz bir dosya değil"},
    "forbidden-content": {
        "en": "It holds something no ledger has: {found}. Save it without.",
        "tr": "Defterde yeri olmayan bir şey içeriyor: {found}. Onsuz kaydedin.",
    },
    "unpacks-too-large.title": {"en": "Too large inside", "tr": "İçeriği çok büyük"},
    "unpacks-too-large": {
        "en": "More than {limit} bytes of this format. Deliver it as CSV or in parts.",
        "tr": "Bu biçim için sınır aşıldı: {limit} bayt. CSV olarak veya parça parça gönderin.",
    },
    "too-many-rows.title": {"en": "Too many rows", "tr": "Çok fazla satır"},
    "too-many-rows": {
        "en": "It reaches beyond {limit} rows. Deliver it in parts.",
        "tr": "Satır sınırı aşıldı: {limit}. Parça parça gönderin.",
    },
    "parsing-gave-up.title": {"en": "The file takes too much", "tr": "Dosya çok kaynak gerektiriyor"},
    "parsing-gave-up": {
        "en": "Reading it was ended, because it took too much {reason}. Deliver it as CSV or in parts.",
        "tr": "Okuma sınırı aşıldığı için durduruldu ({reason}). CSV olarak veya parça parça gönderin.",
    },
    "invalid-json.title": {"en": "Not a JSON array of objects", "tr": "JSON nesne dizisi değil"},
    "invalid-json": {
        "en": "Line {line}, column {column}: an array of objects is needed.",
        "tr": "Satır {line}, sütun {column}: nesnelerden oluşan bir dizi gerekli.",
    },
    "row.formula": {
        "en": "A formula: only what it last came to is known.",
        "tr": "Formül: yalnızca son hesaplanan değeri biliniyor.",
    },
    "row.repeated-name": {"en": "A name stands twice.", "tr": "Bir ad iki kez geçiyor."},
    "row.not-a-value": {"en": "Text or a number is needed.", "tr": "Metin veya sayı gerekli."},
    "mapping-does-not-fit.title": {"en": "The mapping does not fit", "tr": "Eşleme bu dosyaya uymuyor"},
    "mapping-does-not-fit": {
        "en": "The file has no such headings: {headings}.",
        "tr": "Dosyada bulunmayan başlıklar: {headings}.",
    },
    "supplier-group-exists.title": {"en": "The name is taken", "tr": "Bu ad kullanılıyor"},
    "supplier-group-exists": {
        "en": "There is a group called {name} already.",
        "tr": "{name} adında bir grup zaten var.",
    },
    "supplier-group-excluded.title": {"en": "The settings exclude the group", "tr": "Grup ayarlarda hariç tutuluyor"},
    "supplier-group-excluded": {
        "en": "The settings keep {name} out of calculations. Take it out of them first.",
        "tr": "{name} ayarlarda hesaplamanın dışında tutuluyor. Önce ayarlardan çıkarın.",
    },
    "field.unknown-supplier-group": {"en": "There is no group {value} here.", "tr": "Böyle bir grup yok: {value}."},
    "supplier-group-not-found.title": {"en": "Group not found", "tr": "Grup bulunamadı"},
    "supplier-group-not-found": {
        "en": "The company has no such group.",
        "tr": "Şirketin böyle bir grubu yok.",
    },
    "pull-cut-short.title": {"en": "The fetched records end too early", "tr": "Alınan kayıtlar yarıda kesilmiş"},
    "pull-cut-short": {
        "en": "They end after {records}. Fetch them again.",
        "tr": "Kesildiği yer: {records} kayıt. Yeniden alın.",
    },
    "source-failed.title": {"en": "The source could not be read", "tr": "Kaynak okunamadı"},
    "source-failed": {"en": "The ledger is as it was.", "tr": "Defter olduğu gibi duruyor."},
    "source-unreachable.title": {"en": "No answer from the source", "tr": "Kaynak yanıt vermiyor"},
    "source-unreachable": {
        "en": "{host} did not answer, tried {tries} times ({reason}). The ledger is as it was.",
        "tr": "{host} yanıt vermedi; deneme sayısı: {tries} ({reason}). Defter olduğu gibi duruyor.",
    },
    "source-refused.title": {"en": "The source refused the request", "tr": "Kaynak isteği reddetti"},
    "source-refused": {
        "en": "{host} answered {status}. The ledger is as it was.",
        "tr": "{host} şu kodla yanıt verdi: {status}. Defter olduğu gibi duruyor.",
    },
    "source-sign-in-failed.title": {"en": "The source does not let us in", "tr": "Kaynak girişe izin vermiyor"},
    "source-sign-in-failed": {
        "en": "{host} does not take the user and password it was given.",
        "tr": "{host} verilen kullanıcı adını ve parolayı kabul etmiyor.",
    },
    "source-answer-unreadable.title": {"en": "The source's answer is unreadable", "tr": "Kaynağın yanıtı okunamıyor"},
    "source-answer-unreadable": {
        "en": "{host} answered something else than its protocol says: {found}",
        "tr": "{host} protokolüne uymayan bir yanıt verdi: {found}",
    },
    "source-answer-too-large.title": {"en": "The source answers too much", "tr": "Kaynağın yanıtı çok büyük"},
    "source-answer-too-large": {
        "en": "More than is taken from {host} at once (limit of one answer: {limit} bytes).",
        "tr": "{host} için sınır aşıldı (tek yanıtın sınırı: {limit} bayt).",
    },
    "source-incomplete.title": {"en": "The source gave only a part", "tr": "Kaynak eksik kayıt verdi"},
    "source-incomplete": {
        "en": "{host} has {stated} records of {entity_set} and gave {given}. The ledger is as it was.",
        "tr": "{host}: {entity_set} için bildirilen {stated}, alınan {given} kayıt. Defter olduğu gibi duruyor.",
    },
    "source-lacks-fields.title": {"en": "The source lacks fields", "tr": "Kaynakta alanlar eksik"},
    "source-lacks-fields": {
        "en": "{entity_set} does not offer {fields}.",
        "tr": "{entity_set} içinde bulunmayan: {fields}.",
    },
    "source-address-refused.title": {"en": "Not an address to fetch from", "tr": "İzin verilmeyen adres"},
    "source-address-refused": {
        "en": "{address} is not among VADE_SOURCE_HOSTS, or lies where no source does.",
        "tr": "{address} VADE_SOURCE_HOSTS içinde değil ya da kaynak olamayacak bir adres.",
    },
    "source-not-set-up.title": {"en": "The source is not set up", "tr": "Kaynak kurulmamış"},
    "source-not-set-up": {
        "en": "{missing} is needed to fetch from it.",
        "tr": "Veri almak için gerekli: {missing}.",
    },
    "source-not-configured.title": {"en": "The company has no source", "tr": "Şirketin kaynağı yok"},
    "source-not-configured": {
        "en": "No SAP system is named for {company}. Its operator does that (VADE_SOURCES_FILE).",
        "tr": "{company} için SAP sistemi tanımlı değil. Sistem yöneticisi tanımlar (VADE_SOURCES_FILE).",
    },
    "source-empty.title": {"en": "The source has no lines", "tr": "Kaynakta satır yok"},
    "source-empty": {
        "en": "It was read to its end and has no line of a supplier. The ledger is as it was.",
        "tr": "Sonuna kadar okundu, hiçbir satıcı satırı yok. Defter olduğu gibi duruyor.",
    },
    "row.not-offered": {
        "en": "The source does not offer these records; it was read without.",
        "tr": "Kaynak bu kayıtları sunmuyor; onlarsız okundu.",
    },
    "row.unknown-supplier-term": {
        "en": "Suppliers have this payment term, and nobody has entered it; theirs stays as it was.",
        "tr": "Tedarikçilerde bu ödeme koşulu var ama tanımlı değil; koşulları olduğu gibi kaldı.",
    },
    "row.part-beyond-amount": {
        "en": "More than the amount it is a part of; it was left out.",
        "tr": "Parçası olduğu tutardan büyük; alınmadı.",
    },
    "row.not-a-holiday": {
        "en": "A holiday ends before it begins, or lasts longer than a month; it was left out.",
        "tr": "Tatil başlamadan bitiyor ya da bir aydan uzun; alınmadı.",
    },
    "row.invalid-email": {"en": "Not an e-mail address; it was left out.", "tr": "E-posta adresi değil; alınmadı."},
    "row.invalid-bic": {"en": "Not a bank's code (BIC); it was left out.", "tr": "Banka kodu (BIC) değil; alınmadı."},
    "row.invalid-country": {
        "en": "Not a country's two letters (ISO 3166); it was left out.",
        "tr": "İki harfli ülke kodu (ISO 3166) değil; alınmadı.",
    },
    "row.account-differs": {
        "en": "The source names another bank or holder for this confirmed account; it stays as it was confirmed.",
        "tr": "Kaynak bu onaylı hesap için başka banka ya da hesap sahibi bildiriyor; onaylandığı gibi kaldı.",
    },
    "row.linked-to-itself": {
        "en": "The supplier's main account is said to be itself; it stands alone.",
        "tr": "Tedarikçinin ana hesabı olarak kendisi gösterilmiş; tek başına duruyor.",
    },
    "row.unknown-main-account": {
        "en": "The main account is no supplier of the company; the account stands alone.",
        "tr": "Ana hesap şirketin bir tedarikçisi değil; hesap tek başına duruyor.",
    },
    "row.main-account-is-linked": {
        "en": "The main account has a main account itself; the account stands alone.",
        "tr": "Ana hesabın da bir ana hesabı var; hesap tek başına duruyor.",
    },
    "row.term-entered-by-hand": {
        "en": "A person has entered this term otherwise than the source has it; it stays so.",
        "tr": "Bu koşul elle, kaynaktakinden farklı girilmiş; öyle kaldı.",
    },
    "row.term-contradicts": {
        "en": "The payment term contradicts itself, or says what is not possible here; it was left out.",
        "tr": "Ödeme koşulu kendisiyle çelişiyor ya da burada mümkün olmayanı söylüyor; alınmadı.",
    },
    "row.unknown-rule": {
        "en": "A payment term counts in a way that is not known here; it was left out.",
        "tr": "Ödeme koşulu burada bilinmeyen bir yolla hesaplanıyor; alınmadı.",
    },
    "row.not-a-count": {"en": "Not a number of days or months.", "tr": "Gün veya ay sayısı değil."},
    "row.not-a-number": {"en": "Not a number.", "tr": "Sayı değil."},
    "row.not-a-rate": {"en": "Not an exchange rate; it was left out.", "tr": "Döviz kuru değil; alınmadı."},
    "row.indirect-rate": {
        "en": "The source quotes rates the other way round (indirectly); they were left out.",
        "tr": "Kaynak kurları ters yönde (dolaylı) veriyor; alınmadı.",
    },
    "row.instalments-not-told": {
        "en": "The source tells how many instalments a term has, not which; the term was left out.",
        "tr": "Kaynak taksit sayısını veriyor, taksitleri vermiyor; koşul alınmadı.",
    },
    "row.discount-not-taken": {
        "en": "The term's cash discount cannot be told by days; the term was taken without.",
        "tr": "Koşulun iskontosu gün sayısıyla anlatılamıyor; iskontosuz alındı.",
    },
    "row.balance-differs": {
        "en": "The lines do not come to the balance the source shows.",
        "tr": "Satırların toplamı kaynağın gösterdiği bakiyeyi tutmuyor.",
    },
}
