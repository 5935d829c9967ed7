"""Sentences about payment files and what banks answer; part of payments.domain.wording."""

from __future__ import annotations

_FAULTS: dict[str, tuple[str, str]] = {
    "export-identifier": (
        "Not an identifier that banks give back unchanged: {value}.",
        "Bankaların değiştirmeden geri vereceği bir kimlik değil: {value}.",
    ),
    "export-identifier-twice": ("The identifier stands twice: {value}.", "Kimlik iki kez geçiyor: {value}."),
    "export-nothing": ("There is nothing to pay.", "Ödenecek bir şey yok."),
    "export-too-many": (
        "{count} payments; the bank takes at most {limit} in a file.",
        "Ödeme sayısı {count}; bankanın bir dosyada aldığı en fazla: {limit}.",
    ),
    "export-total": (
        "The total is too long for the format: {total}.",
        "Toplam bu biçim için çok uzun: {total}.",
    ),
    "export-closed-day": (
        "Banks do not execute payments on {day}.",
        "Bankalar bu tarihte ödeme yapmaz: {day}.",
    ),
    "export-over-limit": (
        "The amount is above the bank's limit: {amount} of {limit} in minor units.",
        "Tutar bankanın sınırını aşıyor (en küçük birimle): {amount}, sınır {limit}.",
    ),
    "export-over-day-limit": (
        "More would leave the account on {day} than may in one day: {amount} of {limit} in minor units.",
        "Hesaptan {day} günü çıkacak tutar günlük sınırı aşıyor (en küçük birimle): {amount}, sınır {limit}.",
    ),
    "export-amount": ("Not an amount that can be paid: {amount}.", "Ödenebilecek bir tutar değil: {amount}."),
    "export-creditor-reference": (
        "Not a creditor reference (ISO 11649): {value}.",
        "Alacaklı referansı değil (ISO 11649): {value}.",
    ),
    "export-name": (
        "The bank's characters have nothing for {found} in the name {name}.",
        "Bankanın karakterlerinde karşılığı olmayanlar: {found}, ad: {name}.",
    ),
    "export-iban": ("The IBAN is not valid.", "IBAN geçerli değil."),
    "export-bic": ("The BIC is not valid: {value}.", "BIC geçerli değil: {value}."),
    "export-address-missing": (
        "The bank demands of the address: {parts}.",
        "Bankanın adreste istediği, eksik olan bölümler: {parts}.",
    ),
    "export-address-lines": (
        "Address lines alone are refused: the town and the country are needed.",
        "Yalnızca satırlardan oluşan adres kabul edilmez: şehir ve ülke gerekli.",
    ),
    "export-country": ("Not a country code: {value}.", "Ülke kodu değil: {value}."),
}
"""Why a payment cannot be sent: English, Turkish."""

FAULT_SENTENCES: dict[str, dict[str, str]] = {
    f"why.{code}": {"en": english, "tr": turkish} for code, (english, turkish) in _FAULTS.items()
}

_REASONS: dict[str, tuple[str, str]] = {
    "AB05": ("The payee's bank did not answer in time", "Alıcının bankası zamanında yanıt vermedi"),
    "AB08": ("The payee's bank cannot be reached", "Alıcının bankasına ulaşılamıyor"),
    "AC01": ("The account number is wrong or missing", "Hesap numarası hatalı veya eksik"),
    "AC02": ("Our account number is wrong or missing", "Gönderen hesap numarası hatalı veya eksik"),
    "AC03": ("The payee's account number is wrong or missing", "Alıcı hesap numarası hatalı veya eksik"),
    "AC04": ("The account is closed", "Hesap kapalı"),
    "AC05": ("Our account is closed", "Gönderen hesap kapalı"),
    "AC06": ("The account is blocked", "Hesap blokeli"),
    "AC07": ("The payee's account is closed", "Alıcı hesabı kapalı"),
    "AC09": ("The account's currency is wrong or missing", "Hesabın para birimi hatalı veya eksik"),
    "AC10": ("The currency of our account is wrong", "Gönderen hesabın para birimi hatalı"),
    "AC11": ("The currency of the payee's account is wrong", "Alıcı hesabının para birimi hatalı"),
    "AC12": ("The kind of account is wrong", "Hesap türü hatalı"),
    "AC13": ("The kind of our account is wrong", "Gönderen hesabın türü hatalı"),
    "AC14": ("The kind of the payee's account is wrong", "Alıcı hesabının türü hatalı"),
    "AG01": ("Transfers are not allowed on this account", "Bu hesapta transfere izin verilmiyor"),
    "AG02": ("The bank operation code is wrong", "Banka işlem kodu hatalı"),
    "AG03": ("This kind of payment is not supported", "Bu ödeme türü desteklenmiyor"),
    "AG08": ("The sender has no right to give this order", "Gönderenin bu talimat için yetkisi yok"),
    "AG10": ("The bank is suspended from the payment system", "Banka ödeme sisteminden çıkarılmış"),
    "AGNT": ("A bank in the chain is wrong", "Aradaki bankalardan biri hatalı"),
    "AM01": ("The amount is zero", "Tutar sıfır"),
    "AM02": ("The amount is larger than allowed", "Tutar izin verilenden büyük"),
    "AM03": ("This currency is not allowed", "Bu para birimine izin verilmiyor"),
    "AM04": ("Not enough money on the account", "Hesapta yeterli bakiye yok"),
    "AM05": ("The bank takes it for a duplicate", "Banka işlemi mükerrer sayıyor"),
    "AM06": ("The amount is smaller than allowed", "Tutar izin verilenden küçük"),
    "AM07": ("The amount is blocked", "Tutar blokeli"),
    "AM09": ("The amount is not the agreed one", "Tutar kararlaştırılan tutar değil"),
    "AM10": ("The control sum is wrong", "Kontrol toplamı hatalı"),
    "AM11": ("The payment's currency is wrong", "Ödemenin para birimi hatalı"),
    "AM12": ("The amount is wrong", "Tutar hatalı"),
    "AM13": ("The amount is above the clearing system's limit", "Tutar takas sisteminin sınırını aşıyor"),
    "AM14": ("The amount is above the limit agreed with the bank", "Tutar bankayla anlaşılan sınırı aşıyor"),
    "AM18": ("The number of payments is wrong", "Ödeme sayısı hatalı"),
    "AM21": ("The amount is above a limit of the customer", "Tutar müşteri sınırını aşıyor"),
    "AM23": ("The amount exceeds what may be settled", "Tutar mutabakat sınırını aşıyor"),
    "BE01": ("The name does not belong to the account", "Ad hesabın sahibiyle uyuşmuyor"),
    "BE04": ("The payee's address is missing or wrong", "Alıcı adresi eksik veya hatalı"),
    "BE05": ("The sender is not recognised", "Gönderen tanınmıyor"),
    "BE06": ("The payee is not known at the bank", "Alıcı bankada tanınmıyor"),
    "BE07": ("Our address is missing or wrong", "Gönderen adresi eksik veya hatalı"),
    "BE08": ("The bank made a mistake", "Banka hatası"),
    "BE10": ("Our country is missing or wrong", "Gönderenin ülkesi eksik veya hatalı"),
    "BE11": ("The payee's country is missing or wrong", "Alıcının ülkesi eksik veya hatalı"),
    "BE16": ("Our identification is missing or wrong", "Gönderen kimliği eksik veya hatalı"),
    "BE17": ("The payee's identification is missing or wrong", "Alıcı kimliği eksik veya hatalı"),
    "BE22": ("The payee's name is missing or wrong", "Alıcı adı eksik veya hatalı"),
    "CH03": ("The execution date lies too far ahead", "Ödeme tarihi çok ileride"),
    "CH04": ("The execution date lies too far back", "Ödeme tarihi çok geride"),
    "CH11": ("The payee's identifier is wrong", "Alıcı tanımlayıcısı hatalı"),
    "CH16": ("The form or content is wrong", "Biçim veya içerik hatalı"),
    "CH20": ("The currency does not have that many decimals", "Para biriminin ondalık sayısı aşılmış"),
    "CH21": ("A value that is needed is missing", "Zorunlu bir değer eksik"),
    "CNOR": ("The payee's bank is not registered", "Alıcının bankası kayıtlı değil"),
    "CURR": ("The currency is wrong", "Para birimi hatalı"),
    "CUST": ("The customer asked for it", "Müşteri talebiyle"),
    "DNOR": ("Our bank is not registered", "Gönderenin bankası kayıtlı değil"),
    "DS02": ("An authorised user cancelled the order", "Yetkili bir kullanıcı talimatı iptal etti"),
    "DS04": ("The bank's system refused the order", "Bankanın sistemi talimatı reddetti"),
    "DS0H": ("The signer may not sign for this account", "İmzalayan bu hesap için yetkili değil"),
    "DT01": ("The date is wrong", "Tarih hatalı"),
    "DT06": ("The bank moved the execution date", "Banka ödeme tarihini değiştirdi"),
    "DU01": ("The file's identifier was used before", "Dosya kimliği daha önce kullanılmış"),
    "DU02": ("The batch's identifier was used before", "Grup kimliği daha önce kullanılmış"),
    "DU03": ("The payment was sent before", "Ödeme daha önce gönderilmiş"),
    "DU04": ("The EndToEndId was used before", "EndToEndId daha önce kullanılmış"),
    "DU05": ("The InstrId was used before", "InstrId daha önce kullanılmış"),
    "DUPL": ("It is a duplicate", "Mükerrer işlem"),
    "ED05": ("The settlement failed", "Mutabakat başarısız"),
    "ERIN": ("The ERI option is not supported", "ERI seçeneği desteklenmiyor"),
    "FF01": ("The file format is wrong", "Dosya biçimi hatalı"),
    "FF05": ("The local instrument is wrong", "Yerel ödeme aracı hatalı"),
    "FF07": ("The purpose is missing or wrong", "Ödeme amacı eksik veya hatalı"),
    "FOCR": ("Returned after a request to cancel", "İptal talebi üzerine iade edildi"),
    "FR01": ("Suspected fraud", "Dolandırıcılık şüphesi"),
    "FRAD": ("Fraud was reported", "Dolandırıcılık bildirildi"),
    "LEGL": ("The law forbids it", "Yasal nedenle reddedildi"),
    "MD07": ("The account's owner has died", "Hesap sahibi vefat etmiş"),
    "MS02": ("The customer gave no reason", "Müşteri neden belirtmedi"),
    "MS03": ("The bank gave no reason", "Banka neden belirtmedi"),
    "NARR": ("See the bank's text", "Bankanın açıklamasına bakın"),
    "NOAS": ("The customer did not answer", "Müşteri yanıt vermedi"),
    "NOOR": ("The original payment was never received", "Özgün ödeme alınmamış"),
    "RC01": ("The BIC is wrong", "BIC hatalı"),
    "RC03": ("Our bank's identifier is wrong", "Gönderen banka kodu hatalı"),
    "RC04": ("The payee's bank's identifier is wrong", "Alıcı banka kodu hatalı"),
    "RC07": ("The payee's BIC is wrong", "Alıcının BIC kodu hatalı"),
    "RC08": ("The clearing member's identifier is wrong", "Takas üyesi kodu hatalı"),
    "RC10": ("The payee's clearing identifier is wrong", "Alıcının takas kodu hatalı"),
    "RF01": ("The reference is not unique", "Referans benzersiz değil"),
    "RR01": ("Our account or identification is missing", "Gönderen hesabı veya kimliği eksik"),
    "RR02": ("Our name or address is missing", "Gönderen adı veya adresi eksik"),
    "RR03": ("The payee's name or address is missing", "Alıcı adı veya adresi eksik"),
    "RR04": ("A regulation forbids it", "Mevzuat gereği reddedildi"),
    "RR05": ("A report to the authorities is missing", "Resmi bildirim bilgisi eksik"),
    "RR07": ("The remittance information is wrong", "Ödeme açıklaması hatalı"),
    "RR09": ("The creditor reference is wrong", "Alacaklı referansı hatalı"),
    "RR10": ("A character is not supported", "Desteklenmeyen karakter var"),
    "RR12": ("An identification is missing", "Kimlik bilgisi eksik"),
    "SL01": ("A service of the sender's bank refused it", "Gönderen bankanın bir hizmeti reddetti"),
    "SL02": ("A service of the payee's bank refused it", "Alıcı bankanın bir hizmeti reddetti"),
    "SVNR": ("The service was not rendered", "Hizmet verilmedi"),
    "TA01": ("The transmission broke off", "İletim kesildi"),
    "TD03": ("The structure of the file is wrong", "Dosyanın yapısı hatalı"),
    "TECH": ("Technical problems", "Teknik sorunlar"),
    "TM01": ("It came after the cut-off time", "Son saatten sonra ulaştı"),
    "UPAY": ("The payment is not justified", "Haksız ödeme"),
}
"""
Reasons of the ISO 20022 external code lists (status, return, reversal) in words of our own: English, Turkish.

A code that is not here is shown as it is, with the bank's own text.
"""

WORDS_OF_BANKS: dict[str, dict[str, str]] = {
    **{f"bank-reason.{code}": {"en": english, "tr": turkish} for code, (english, turkish) in _REASONS.items()},
    "bank-reason-unknown": {"en": "The bank's code {code}", "tr": "Bankanın kodu: {code}"},
    "bank-doubt.unknown-reference": {
        "en": "It names no payment that was sent.",
        "tr": "Gönderilmiş bir ödemeyi göstermiyor.",
    },
    "bank-doubt.other-amount": {
        "en": "The amount, number or currency is not what was sent.",
        "tr": "Tutar, sayı veya para birimi gönderilenle aynı değil.",
    },
    "bank-doubt.other-message": {
        "en": "It names the payment, but another file or batch.",
        "tr": "Ödemeyi gösteriyor, ama başka bir dosyayı veya grubu.",
    },
    "bank-doubt.unknown-status": {
        "en": "What the bank says of it has no meaning that is known.",
        "tr": "Bankanın bildirdiği durumun bilinen bir anlamı yok.",
    },
    "bank-doubt.named-twice": {"en": "It was booked twice.", "tr": "İki kez kaydedilmiş."},
    "bank-doubt.contradicts": {
        "en": "It contradicts what the bank said before. Ask the bank before paying again.",
        "tr": "Bankanın önceki bildirimiyle çelişiyor. Yeniden ödemeden önce bankaya sorun.",
    },
    "bank-message-not-found.title": {"en": "Bank message not found", "tr": "Banka mesajı bulunamadı"},
    "bank-message-not-found": {
        "en": "There is no bank message {message}.",
        "tr": "Böyle bir banka mesajı yok: {message}.",
    },
    "payment-file-not-found.title": {"en": "No such file", "tr": "Böyle bir dosya yok"},
    "payment-file-not-found": {
        "en": "Payment run {run} does not pay from that account.",
        "tr": "Ödeme listesi bu hesaptan ödeme yapmıyor: {run}.",
    },
    "unwritable-name.title": {"en": "The name cannot be written", "tr": "Ad yazılamıyor"},
    "unwritable-name": {
        "en": "The bank's characters have nothing for {found} in the name {name}.",
        "tr": "Bankanın karakterlerinde karşılığı olmayanlar: {found}, ad: {name}.",
    },
    "invalid-payment-identifier.title": {"en": "Not a payment identifier", "tr": "Ödeme kimliği değil"},
    "invalid-payment-identifier": {
        "en": "Banks would refuse or change {value}.",
        "tr": "Bankalar bunu reddeder veya değiştirir: {value}.",
    },
    "unsendable-payments.title": {"en": "The payments cannot be sent", "tr": "Ödemeler gönderilemiyor"},
    "unsendable-payments": {
        "en": "{count} fault(s); the first is {first} at {where}. Nothing was exported.",
        "tr": "Hata sayısı {count}; ilki {first}, yeri {where}. Hiçbir şey dışa aktarılmadı.",
    },
    "audit-set-back.title": {"en": "The database was set back", "tr": "Veritabanı eski bir hâle döndürülmüş"},
    "audit-set-back": {
        "en": "Record {record} of the audit of company {company}, known from outside the database, is not in it: it "
        "was set back to an older state. What was exported after that is not known here and could be paid twice, so "
        "nothing is proposed or exported. Compare with your bank first; see the page on backup and restore.",
        "tr": "{company} şirketinin denetim izindeki {record} numaralı kayıt, veritabanının dışında bilindiği hâlde "
        "içinde yok: veritabanı eski bir hâle döndürülmüş. Sonradan dışa aktarılanlar burada bilinmiyor ve ikinci kez "
        "ödenebilir; bu yüzden öneri de dosya da çıkarılmıyor. Önce bankanızla karşılaştırın; yedekleme "
        "sayfasına bakın.",
    },
    "discount-lapsed.title": {"en": "A discount has lapsed", "tr": "İskonto süresi geçmiş"},
    "discount-lapsed": {
        "en": "On {day} the discount of {count} item(s) is over: {items}. Nothing was exported. Pay them without "
        "discount or take them out, and have the run approved again.",
        "tr": "{day} tarihinde iskontosu sona ermiş kalem: {count}. Bunlar: {items}. Hiçbir şey dışa aktarılmadı. "
        "İskontosuz ödeyin ya da çıkarın, ardından yeniden onaylatın.",
    },
    "unknown-bank-profile.title": {"en": "Unknown bank profile", "tr": "Bilinmeyen banka profili"},
    "unknown-bank-profile": {
        "en": "There is no bank profile {profile}. There are: {known}.",
        "tr": "Böyle bir banka profili yok: {profile}. Olanlar: {known}.",
    },
    "not-of-the-schema.title": {"en": "The file breaks its schema", "tr": "Dosya şemasına uymuyor"},
    "not-of-the-schema": {
        "en": "It is not {version}: {found} Nothing was exported.",
        "tr": "Biçime uymuyor ({version}): {found} Hiçbir şey dışa aktarılmadı.",
    },
    "no-execution-day.title": {"en": "No day to pay on", "tr": "Ödeme yapılacak gün yok"},
    "no-execution-day": {
        "en": "The calendar of {currency} has no open day within two months of {day}.",
        "tr": "Takvimde iki ay içinde iş günü yok: {currency}, {day}.",
    },
    "bank-message-too-large.title": {"en": "The bank's message is too large", "tr": "Banka mesajı çok büyük"},
    "bank-message-too-large": {
        "en": "At most {limit} bytes are read. Ask the bank for smaller parts.",
        "tr": "Okunan en fazla bayt: {limit}. Bankadan daha küçük parçalar isteyin.",
    },
    "unreadable-bank-message.title": {"en": "The bank's message cannot be read", "tr": "Banka mesajı okunamıyor"},
    "unreadable-bank-message": {
        "en": "It is damaged, cut off or incomplete: {found}. Nothing was changed.",
        "tr": "Bozuk, yarım veya eksik: {found}. Hiçbir şey değiştirilmedi.",
    },
    "forbidden-xml.title": {"en": "Not a plain message", "tr": "Düz bir mesaj değil"},
    "forbidden-xml": {
        "en": "It has a DOCTYPE. No bank sends one; it was not read.",
        "tr": "DOCTYPE içeriyor. Bankalar bunu göndermez; okunmadı.",
    },
    "unsupported-bank-message.title": {"en": "Message not supported", "tr": "Mesaj desteklenmiyor"},
    "unsupported-bank-message": {
        "en": "This is {found}. Read are {known}.",
        "tr": "Bu mesaj: {found}. Okunanlar: {known}.",
    },
}


def bank_reason_code(code: str) -> str:
    """The code of a reason's sentence: its own, or the one for reasons without words."""
    return f"bank-reason.{code}" if code in _REASONS else "bank-reason-unknown"
