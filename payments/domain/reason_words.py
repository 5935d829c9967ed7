"""
The sentences of every step that leads to a date or an amount (payments.domain.reasons), by code.

Turkish attaches no suffix to a value. Dates in them are written the reader's way by `explained`.
"""

from __future__ import annotations

REASON_SENTENCES: dict[str, dict[str, str]] = {
    # which rule gave the due date
    "why.erp": {"en": "The ERP says: due {to}.", "tr": "ERP'deki vade: {to}."},
    "why.of-referenced-invoice": {
        "en": "It names invoice {doc} and is due with it: {to}.",
        "tr": "Başvurduğu fatura {doc}; vadesi onunki: {to}.",
    },
    "why.credit-note-baseline": {
        "en": "A credit note without an invoice: its baseline date, {to}.",
        "tr": "Faturası belirtilmemiş iade: temel tarihi, {to}.",
    },
    "why.debit-posting-date": {
        "en": "A payment or credit: its posting date, {to}.",
        "tr": "Ödeme veya borç kaydı: kayıt tarihi, {to}.",
    },
    "why.item-days": {
        "en": "The ERP copied {days} days into the item: {baseline} + {days} days = {to}.",
        "tr": "ERP kaleme {days} gün yazmış: {baseline} + {days} gün = {to}.",
    },
    "why.entry-term": {"en": "Payment term {term} of the document.", "tr": "Belgedeki ödeme koşulu: {term}."},
    "why.supplier-term": {"en": "Payment term {term} of the supplier.", "tr": "Tedarikçinin ödeme koşulu: {term}."},
    "why.unknown-term": {
        "en": "The document names term {term}, which nobody has entered.",
        "tr": "Belgedeki ödeme koşulu tanımlı değil: {term}.",
    },
    "why.no-term-baseline": {
        "en": "No due date and no term: the baseline date, {to}.",
        "tr": "Vade ve ödeme koşulu yok: temel tarih, {to}.",
    },
    "why.no-term-document-date": {
        "en": "No due date, term or baseline date: the document date, {to}.",
        "tr": "Vade, ödeme koşulu ve temel tarih yok: belge tarihi, {to}.",
    },
    "why.first-instalment": {
        "en": "Payable in {count} instalments; as a whole the document is due with the first.",
        "tr": "Taksit sayısı: {count}; belgenin tümü için ilk taksitin vadesi geçerli.",
    },
    "why.instalment": {
        "en": "Instalment {number} of {count}.",
        "tr": "Taksit {number}, toplam taksit: {count}.",
    },
    "why.rules-have-changed": {
        "en": "This date was kept from before; by today's rules it would be {to}.",
        "tr": "Bu tarih önceki kurallardan; bugünkü kurallara göre: {to}.",
    },
    # a term, step by step
    "why.from-document-date": {"en": "Counted from the document date, {day}.", "tr": "Başlangıç: belge tarihi, {day}."},
    "why.from-posting-date": {"en": "Counted from the posting date, {day}.", "tr": "Başlangıç: kayıt tarihi, {day}."},
    "why.from-entry-date": {"en": "Counted from the entry date, {day}.", "tr": "Başlangıç: giriş tarihi, {day}."},
    "why.from-given-baseline": {
        "en": "Counted from the ERP's baseline date, {day}.",
        "tr": "Başlangıç: ERP'deki temel tarih, {day}.",
    },
    "why.from-document-date-instead": {
        "en": "The date the term counts from is not there; counted from the document date, {day}.",
        "tr": "Koşulun saydığı tarih yok; başlangıç belge tarihi: {day}.",
    },
    "why.term-line": {
        "en": "Day {day} of the month: the line up to day {limit} holds.",
        "tr": "Ayın günü {day}: geçerli satır, en son gün {limit}.",
    },
    "why.start-next-month": {"en": "From the first of the next month: {to}.", "tr": "İzleyen ayın ilk günü: {to}."},
    "why.start-half-month": {"en": "From the half or the end of the month: {to}.", "tr": "Ay ortası veya sonu: {to}."},
    "why.start-month-end": {"en": "From the end of the month: {to}.", "tr": "Ay sonundan: {to}."},
    "why.baseline-fixed-day": {
        "en": "Counting begins on day {fixed_day}, {months} month(s) on: {to}.",
        "tr": "Sayım ayın şu gününde başlar: {fixed_day}, eklenen ay {months}: {to}.",
    },
    "why.baseline-months": {
        "en": "Counting begins {months} month(s) later: {to}.",
        "tr": "Sayım sonraki aylarda başlar, eklenen ay {months}: {to}.",
    },
    "why.due-at-once": {"en": "Due at once.", "tr": "Hemen ödenecek."},
    "why.due-days": {"en": "{days} days: {to}.", "tr": "{days} gün: {to}."},
    "why.due-months": {
        "en": "{months} month(s), to the same day or the month's last: {to}.",
        "tr": "{months} ay, aynı gün veya ayın son günü: {to}.",
    },
    "why.due-month-end": {"en": "To the end of that month: {to}.", "tr": "O ayın sonuna: {to}."},
    "why.due-fixed-day": {
        "en": "Day {fixed_day} of the month, {months} month(s) on: {to}.",
        "tr": "Ayın günü {fixed_day}, eklenen ay {months}: {to}.",
    },
    "why.due-fixed-day-passed": {
        "en": "Day {fixed_day} of the month had passed after {months} month(s), so a month later: {to}.",
        "tr": "Ayın günü {fixed_day} geçmiş (eklenen ay {months}), bir ay sonrası: {to}.",
    },
    "why.tolerance": {"en": "Tolerance: {days} day(s) taken off.", "tr": "Tolerans: düşülen gün {days}."},
    # the calendar
    "why.weekend": {"en": "{day} is on the weekend.", "tr": "Hafta sonu: {day}."},
    "why.holiday": {"en": "{day} is a holiday: {name}.", "tr": "Tatil: {day}, {name}."},
    "why.rolled-forward": {"en": "The next business day is {to}.", "tr": "Sonraki iş günü: {to}."},
    "why.rolled-back": {"en": "The business day before is {to}.", "tr": "Önceki iş günü: {to}."},
    "why.forward-leaves-month": {
        "en": "Forward would leave the month ({to}), so back.",
        "tr": "İleri gitmek ayı değiştirirdi ({to}); geri gidilir.",
    },
    "why.holidays-unknown": {
        "en": "The holidays of {year} are not kept, or not all of them; the day to pay on may be one.",
        "tr": "Tatil kaydı bulunmayan veya eksik olan yıl: {year}; ödeme günü tatile denk gelebilir.",
    },
    "why.longer-than-statutory": {
        "en": "{days} days are more than the {limit} of TTK 1530; agree it expressly, and never with a small creditor.",
        "tr": "{days} gün, TTK 1530 sınırının ({limit} gün) üstünde; açıkça kararlaştırılmalı, KOBİ alacaklıda olmaz.",
    },
    # instalments
    "why.share-of-total": {
        "en": "Instalment {number}: {share} % of the total.",
        "tr": "Taksit {number}: toplamın yüzdesi {share}.",
    },
    "why.share-of-rest": {
        "en": "Instalment {number}: {share} % of what is left.",
        "tr": "Taksit {number}: kalanın yüzdesi {share}.",
    },
    "why.share-fixed": {"en": "Instalment {number}: {share} fixed.", "tr": "Taksit {number}: sabit tutar {share}."},
    "why.share-what-is-left": {
        "en": "Instalment {number}: all that is left.",
        "tr": "Taksit {number}: kalanın tümü.",
    },
    # cash discount
    "why.discount-in-reach": {
        "en": "{percent} % until {last}: in reach.",
        "tr": "İskonto %{percent}, son gün {last}: alınabilir.",
    },
    "why.discount-missed": {
        "en": "{percent} % until {last}: missed.",
        "tr": "İskonto %{percent}, son gün {last}: kaçmış.",
    },
    "why.discount-below-minimum": {
        "en": "{percent} % is below the least of {minimum} %.",
        "tr": "İskonto %{percent}, en az oranın (%{minimum}) altında.",
    },
    "why.highest-discount": {
        "en": "Of what is in reach, the highest discount: {percent} %.",
        "tr": "Alınabilenlerin en yükseği: %{percent}.",
    },
    "why.cheapest-today": {
        "en": "Of what is in reach, the cheapest in today's money: {percent} % off.",
        "tr": "Bugünkü değerle en ucuzu: iskonto %{percent}.",
    },
    "why.net-only": {"en": "No discounts are taken: {percent} %.", "tr": "İskonto alınmıyor: %{percent}."},
    "why.overdue-pay-now": {
        "en": "{days} day(s) overdue since {last}: pay.",
        "tr": "Gecikme {days} gün, vade {last}: öde.",
    },
    "why.next-run-too-late": {
        "en": "The next run on {next} comes after {last}: pay.",
        "tr": "Sonraki ödeme günü {next}, son gün {last} geçmiş olur: öde.",
    },
    "why.next-run-in-time": {
        "en": "The next run on {next} is not after {last}: wait.",
        "tr": "Sonraki ödeme günü {next}, son gün {last} geçmiş olmaz: bekle.",
    },
    # interest and currency
    "why.late-days": {
        "en": "{days} day(s) at {percent} % a year, {first} to {last}.",
        "tr": "{days} gün, yıllık %{percent}, {first} – {last}.",
    },
    "why.rate-missing": {
        "en": "No rate of {currency} in {into}: not valued.",
        "tr": "Kur yok ({currency}/{into}): değerlenmedi.",
    },
    "why.valued-at": {
        "en": "{unit} {currency} = {rate} {into}.",
        "tr": "{unit} {currency} = {rate} {into}.",
    },
    "why.paid-at": {
        "en": "Paid at {unit} {currency} = {rate} {into}.",
        "tr": "Ödeme kuru: {unit} {currency} = {rate} {into}.",
    },
    # the balance a source shows, and the one calculated
    "why.source-later": {
        "en": "{amount} {currency} is posted after {day} and not in the figures yet.",
        "tr": "{day} sonrasında kaydedilmiş, rakamlara henüz girmeyen: {amount} {currency}.",
    },
    "why.source-noted": {
        "en": "{amount} {currency} is in statistical lines, which no figure counts.",
        "tr": "Hiçbir rakama girmeyen istatistiksel satırlarda: {amount} {currency}.",
    },
    "why.source-since": {
        "en": "{amount} {currency} came after the source was asked, with other deliveries.",
        "tr": "Kaynağa sorulduktan sonra başka teslimatlarla gelen: {amount} {currency}.",
    },
    "why.source-rest": {
        "en": "{amount} {currency} is left: lines that were refused, or have changed since. See the issues of imports.",
        "tr": "Kalan: {amount} {currency}. Reddedilen veya sonradan değişen satırlar; içe aktarma bulgularına bakın.",
    },
    # what closed what
    "why.closed-by-fifo": {
        "en": "{amount} {currency} against {key}: the oldest first.",
        "tr": "{amount} {currency}, karşılığı {key}: önce en eski.",
    },
    "why.closed-by-reference": {
        "en": "{amount} {currency} against {key}: one names the other.",
        "tr": "{amount} {currency}, karşılığı {key}: biri diğerine başvuruyor.",
    },
    "why.closed-by-source": {
        "en": "{amount} {currency} against {key}: the ERP did it.",
        "tr": "{amount} {currency}, karşılığı {key}: ERP eşleştirmiş.",
    },
    "why.credit-left-open": {
        "en": "{amount} {currency} is left open.",
        "tr": "Açık kalan: {amount} {currency}.",
    },
    "why.debit-found-no-credit": {
        "en": "{amount} {currency} found nothing to close.",
        "tr": "Kapatacak kayıt bulamayan: {amount} {currency}.",
    },
    # numbers of banks and taxpayers
    "why.number-valid": {"en": "A valid {kind}.", "tr": "Geçerli {kind}."},
    "why.number-characters": {
        "en": "Not a {kind}: only A to Z and 0 to 9, and blanks between them.",
        "tr": "{kind} değil: yalnızca A–Z, 0–9 ve aradaki boşluklar.",
    },
    "why.number-checksum": {
        "en": "Not a {kind}: the check digits do not fit.",
        "tr": "{kind} değil: kontrol basamakları tutmuyor.",
    },
    "why.number-length": {"en": "Not a {kind}: the length is wrong.", "tr": "{kind} değil: uzunluğu yanlış."},
    "why.number-format": {"en": "Not a {kind}: the form is wrong.", "tr": "{kind} değil: biçimi yanlış."},
    "why.number-component": {
        "en": "Not a {kind}: a part of it does not exist.",
        "tr": "{kind} değil: bir parçası tanımlı değil.",
    },
    # problems of these rules
    "payment-term-not-found.title": {"en": "Payment term not found", "tr": "Ödeme koşulu bulunamadı"},
    "payment-term-not-found": {"en": "There is no payment term {term}.", "tr": "Böyle bir ödeme koşulu yok: {term}."},
    "payment-term-exists.title": {"en": "The code is taken", "tr": "Kod kullanılıyor"},
    "payment-term-exists": {
        "en": "There is a payment term {code} already.",
        "tr": "Bu kodla ödeme koşulu var: {code}.",
    },
    "payment-term-in-use.title": {"en": "Suppliers have this term", "tr": "Koşul kullanımda"},
    "payment-term-in-use": {
        "en": "{count} supplier(s) have {code}. Give them another term first.",
        "tr": "{code} kullanan tedarikçi sayısı: {count}. Önce onlara başka koşul verin.",
    },
    "holiday-not-found.title": {"en": "Holiday not found", "tr": "Tatil bulunamadı"},
    "holiday-not-found": {"en": "There is no holiday {holiday}.", "tr": "Böyle bir tatil yok: {holiday}."},
    "holiday-exists.title": {"en": "The day is there already", "tr": "Gün zaten var"},
    "holiday-exists": {"en": "{day} is in the calendar already.", "tr": "Takvimde zaten olan gün: {day}."},
    "exchange-rate-not-found.title": {"en": "Exchange rate not found", "tr": "Kur bulunamadı"},
    "exchange-rate-not-found": {"en": "There is no exchange rate {rate}.", "tr": "Böyle bir kur yok: {rate}."},
    "exchange-rate-exists.title": {"en": "The rate is there already", "tr": "Kur zaten var"},
    "exchange-rate-exists": {
        "en": "There is a rate {base}/{quote} of {day} already.",
        "tr": "Bu güne ait kur zaten var: {base}/{quote}, {day}.",
    },
    "no-business-day.title": {"en": "No business day", "tr": "İş günü yok"},
    "no-business-day": {
        "en": "The calendar has no business day within a year of {day}.",
        "tr": "Takvimde bir yıl içinde iş günü bulunmayan tarih: {day}.",
    },
    "baseline-out-of-range.title": {"en": "Date out of range", "tr": "Tarih aralık dışında"},
    "baseline-out-of-range": {
        "en": "{baseline} lies outside 1990 to 2099.",
        "tr": "1990–2099 dışında kalan tarih: {baseline}.",
    },
    "no-term-line.title": {"en": "The term has a gap", "tr": "Ödeme koşulunda boşluk var"},
    "no-term-line": {
        "en": "No line of the term is for day {day} of the month.",
        "tr": "Koşulda satırı olmayan ay günü: {day}.",
    },
    "nothing-to-divide.title": {"en": "Nothing to divide", "tr": "Bölünecek tutar yok"},
    "nothing-to-divide": {
        "en": "An amount of {minor} minor units has no instalments.",
        "tr": "Taksitlere bölünemeyen tutar (en küçük birim): {minor}.",
    },
    "instalments-exceed-total.title": {"en": "Instalments beyond the total", "tr": "Taksitler toplamı aşıyor"},
    "instalments-exceed-total": {
        "en": "Instalment {instalment} is more than is left.",
        "tr": "Kalandan büyük taksit: {instalment}.",
    },
    "late-rate-missing.title": {"en": "No late-interest rate", "tr": "Gecikme faizi oranı yok"},
    "late-rate-missing": {"en": "No rate is known for {day}.", "tr": "Oranı bilinmeyen gün: {day}."},
    "open-beyond-amount.title": {"en": "More open than there is", "tr": "Açık tutar belgeden büyük"},
    "open-beyond-amount": {
        "en": "{open} is open of an item of {amount} (minor units).",
        "tr": "Açık {open}, kalem {amount} (en küçük birim).",
    },
    "rate-not-above-zero.title": {"en": "Not an exchange rate", "tr": "Kur değil"},
    "rate-not-above-zero": {
        "en": "{rate} for {unit} unit(s) is not above zero.",
        "tr": "Sıfırdan büyük olmayan kur: {rate}, birim {unit}.",
    },
    # one wrong field of a term or a rule
    "field.lines-and-instalments": {
        "en": "A term has lines or instalments, not both.",
        "tr": "Koşulda ya satır ya taksit olur, ikisi birden olmaz.",
    },
    "field.day-limits-not-ascending": {
        "en": "Day limits must ascend; the line above ends at {before}.",
        "tr": "Gün sınırları artmalı; üstteki satırın sınırı: {before}.",
    },
    "field.day-limit-not-31": {
        "en": "The last line must reach day 31.",
        "tr": "Son satır ayın 31. gününe kadar olmalı.",
    },
    "field.one-to-three-tiers": {"en": "One to three tiers.", "tr": "Bir ile üç arası kademe."},
    "field.contradicts-fixed-day": {
        "en": "With a fixed day this cannot be set.",
        "tr": "Sabit gün varken kullanılamaz.",
    },
    "field.percent-not-falling": {
        "en": "Percentages must fall; above it is {before} %.",
        "tr": "Yüzdeler azalmalı; üstteki: %{before}.",
    },
    "field.tier-before-the-one-above": {
        "en": "It would come before the tier above (from {baseline}).",
        "tr": "Üstteki kademeden önceye düşer (tarih {baseline}).",
    },
    "field.tolerance-before-discount": {
        "en": "It would make the net day earlier than a discount day (from {baseline}: {discount}).",
        "tr": "Net vadeyi iskonto gününden önceye düşürür (tarih {baseline}: {discount}).",
    },
    "field.last-tier-not-net": {"en": "The last tier must be net: 0 %.", "tr": "Son kademe net olmalı: %0."},
    "field.not-above-zero": {"en": "Must be above zero.", "tr": "Sıfırdan büyük olmalı."},
    "field.balance-not-last": {
        "en": "Only the last instalment can be the balance.",
        "tr": "Bakiye yalnızca son taksit olabilir.",
    },
    "field.balance-has-no-share": {"en": "The balance has no share.", "tr": "Bakiyenin payı olmaz."},
    "field.percentages-not-100": {
        "en": "The percentages come to {sum}, not 100.",
        "tr": "Yüzdelerin toplamı 100 olmalı, olan: {sum}.",
    },
    "field.last-not-balance": {
        "en": "With shares of several kinds the last instalment must be the balance.",
        "tr": "Paylar farklı türdeyse son taksit bakiye olmalı.",
    },
    "field.not-a-percentage": {"en": "Not a percentage: 0 to 100.", "tr": "Yüzde değil: 0 ile 100 arası."},
    "field.too-many-decimals": {"en": "At most {decimals} decimals.", "tr": "En fazla ondalık basamak: {decimals}."},
    "field.not-between": {"en": "Between {low} and {high}.", "tr": "{low} ile {high} arasında olmalı."},
    "field.base-beyond-open": {
        "en": "The discount base lies between 0 and the open amount.",
        "tr": "İskonto matrahı 0 ile açık tutar arasında olmalı.",
    },
    "field.code-or-term": {
        "en": "Either the code of a term, or a term.",
        "tr": "Ya bir koşulun kodu ya da koşulun kendisi.",
    },
    "field.open-or-paid": {"en": "Either what is open or what was paid.", "tr": "Ya açık tutar ya ödenen tutar."},
    "field.same-currency": {"en": "A currency has no rate in itself.", "tr": "Para biriminin kendisiyle kuru olmaz."},
    "field.below-open": {"en": "Less than what is open.", "tr": "Açık tutardan küçük."},
    "field.key-twice": {"en": "Another line has this key.", "tr": "Bu anahtar başka satırda da var."},
    "field.open-beyond-amount": {
        "en": "What is open has the sign of the amount and is no larger.",
        "tr": "Açık tutar, tutarla aynı işarette olmalı ve onu aşmamalı.",
    },
    "field.instalments-exceed-total": {
        "en": "The instalments up to this one are more than the document.",
        "tr": "Bu taksite kadarki tutar belgeyi aşıyor.",
    },
    "field.instalments-of-debit": {
        "en": "Only what is owed has instalments.",
        "tr": "Yalnızca alacak satırının taksiti olur.",
    },
    "field.instalments-not-amount": {
        "en": "The instalments come to {sum}, not to the amount.",
        "tr": "Taksitlerin toplamı tutara eşit olmalı, olan: {sum}.",
    },
    "field.due-date-and-instalments": {
        "en": "The instalments say when it is due.",
        "tr": "Vadeyi taksitler söyler.",
    },
    "field.too-much-together": {
        "en": "Together the amounts are more than can be calculated with.",
        "tr": "Tutarların toplamı hesaplanabilecek en büyük tutarı aşıyor.",
    },
    "field.late-rate-missing": {"en": "No rate is given for {day}.", "tr": "Oranı verilmeyen gün: {day}."},
    "field.contradicts-amount": {"en": "It contradicts the amount.", "tr": "Tutarla çelişiyor."},
    "field.zero-amount": {"en": "An amount of zero takes no part.", "tr": "Sıfır tutar hesaba girmez."},
    "field.not-after-pay-day": {
        "en": "The next run must come after the pay day.",
        "tr": "Sonraki ödeme günü, ödeme gününden sonra olmalı.",
    },
}
