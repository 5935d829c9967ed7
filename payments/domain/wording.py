"""
Every sentence a person reads from the server, in both languages, by code.

`{names}` are filled from values. Turkish attaches no suffix to a value (vowel harmony would break): it is put after
a colon instead. A test holds that both languages know the same codes and the same names.
"""

from __future__ import annotations

from collections.abc import Mapping

from payments.domain.reason_words import REASON_SENTENCES
from payments.domain.words_of_access import WORDS_OF_ACCESS
from payments.domain.words_of_banks import FAULT_SENTENCES, WORDS_OF_BANKS
from payments.domain.words_of_files import WORDS_OF_FILES
from payments.domain.words_of_http import WORDS_OF_HTTP
from payments.domain.words_of_paying import WORDS_OF_PAYING
from payments.domain.words_of_remittance import WORDS_OF_REMITTANCE
from payments.domain.words_of_sheets import WORDS_OF_SHEETS

LANGUAGES = ("tr", "en")

SENTENCES: dict[str, dict[str, str]] = {
    **WORDS_OF_ACCESS,
    **WORDS_OF_FILES,
    **WORDS_OF_PAYING,
    **WORDS_OF_REMITTANCE,
    **WORDS_OF_SHEETS,
    # problems: title and detail
    "invalid-input.title": {"en": "The request is not valid", "tr": "İstek geçerli değil"},
    "invalid-input": {"en": "{count} field(s) need attention.", "tr": "Düzeltilmesi gereken alan sayısı: {count}."},
    "not-found.title": {"en": "Not found", "tr": "Bulunamadı"},
    "not-found": {"en": "There is nothing here under that name.", "tr": "Bu adla kayıtlı bir şey yok."},
    "company-not-found.title": {"en": "Company not found", "tr": "Şirket bulunamadı"},
    "company-not-found": {"en": "There is no company {company}.", "tr": "Böyle bir şirket yok: {company}."},
    "supplier-not-found.title": {"en": "Supplier not found", "tr": "Tedarikçi bulunamadı"},
    "supplier-not-found": {"en": "There is no supplier {supplier}.", "tr": "Böyle bir tedarikçi yok: {supplier}."},
    "calculation-not-found.title": {"en": "Calculation not found", "tr": "Hesaplama bulunamadı"},
    "calculation-not-found": {
        "en": "There is no calculation {calculation}.",
        "tr": "Böyle bir hesaplama yok: {calculation}.",
    },
    "import-not-found.title": {"en": "Import not found", "tr": "Aktarım bulunamadı"},
    "import-not-found": {"en": "There is no import {batch}.", "tr": "Böyle bir aktarım yok: {batch}."},
    "balance-confirmation-not-found.title": {"en": "Letter not found", "tr": "Mektup bulunamadı"},
    "balance-confirmation-not-found": {
        "en": "There is no balance confirmation {confirmation}.",
        "tr": "Böyle bir mutabakat mektubu yok: {confirmation}.",
    },
    "balance-confirmation-open.title": {"en": "An answer is awaited", "tr": "Yanıt bekleniyor"},
    "balance-confirmation-open": {
        "en": "The supplier was asked about {key_date} already. Record the answer first.",
        "tr": "Tedarikçiye bu tarih zaten soruldu: {key_date}. Önce yanıtı kaydedin.",
    },
    "balance-confirmation-answered.title": {"en": "There is an answer", "tr": "Yanıt var"},
    "balance-confirmation-answered": {
        "en": "An answer stays as it was recorded. Make a new letter.",
        "tr": "Kaydedilen yanıt değişmez. Yeni bir mektup hazırlayın.",
    },
    "field.in-the-future": {"en": "The day has not come yet.", "tr": "Bu gün henüz gelmedi."},
    "field.not-with-agreement": {
        "en": "Only where the supplier does not agree.",
        "tr": "Yalnızca tedarikçi mutabık değilse verilir.",
    },
    "field.needed-in-dispute": {
        "en": "Name the supplier's balances where it does not agree.",
        "tr": "Tedarikçi mutabık değilse onun bakiyelerini yazın.",
    },
    "field.currency-twice": {"en": "{value} is named twice.", "tr": "Bu para birimi iki kez verilmiş: {value}."},
    "webhook-not-found.title": {"en": "Webhook not found", "tr": "Webhook bulunamadı"},
    "webhook-not-found": {"en": "There is no webhook {webhook}.", "tr": "Böyle bir webhook yok: {webhook}."},
    "webhook-exists.title": {"en": "There is one already", "tr": "Zaten var"},
    "webhook-exists": {
        "en": "The company sends to {url} already.",
        "tr": "Şirket bu adrese zaten gönderiyor: {url}.",
    },
    "too-many-webhooks.title": {"en": "As many webhooks as there can be", "tr": "Webhook sayısı dolu"},
    "too-many-webhooks": {
        "en": "A company has {most} at most. Delete one first.",
        "tr": "Bir şirketin en çok {most} webhook'u olabilir. Önce birini silin.",
    },
    "webhook-address-refused.title": {"en": "The address is not allowed", "tr": "Adrese izin yok"},
    "webhook-address-refused": {
        "en": "{address} is not among VADE_WEBHOOK_HOSTS, or lies where no receiver does.",
        "tr": "{address} VADE_WEBHOOK_HOSTS içinde değil ya da alıcı olamayacak bir adres.",
    },
    "calculation-not-finished.title": {
        "en": "The calculation has no result",
        "tr": "Hesaplamanın sonucu yok",
    },
    "calculation-not-finished": {
        "en": "Only succeeded calculations can be compared: {calculation} is not one.",
        "tr": "Yalnızca tamamlanmış hesaplamalar karşılaştırılabilir; bu tamamlanmadı: {calculation}.",
    },
    "settings-not-found.title": {"en": "Settings not found", "tr": "Ayarlar bulunamadı"},
    "settings-not-found": {
        "en": "There is no version {version} of these settings.",
        "tr": "Bu ayarların böyle bir sürümü yok: {version}.",
    },
    "no-calculation-for-date.title": {"en": "No calculation for that date", "tr": "Bu tarih için hesaplama yok"},
    "no-calculation-for-date": {
        "en": "No succeeded calculation for {key_date}. Start one.",
        "tr": "Tamamlanmış hesaplama yok: {key_date}. Yeni bir hesaplama başlatın.",
    },
    "not-signed-in.title": {"en": "Not signed in", "tr": "Oturum açılmadı"},
    "not-signed-in": {"en": "Sign in, or send a valid token.", "tr": "Oturum açın veya geçerli bir anahtar gönderin."},
    "no-permission.title": {"en": "Not allowed", "tr": "Yetkiniz yok"},
    "no-permission": {"en": "This needs the right: {permission}.", "tr": "Bunun için gereken yetki: {permission}."},
    "csrf-failed.title": {"en": "Request refused", "tr": "İstek reddedildi"},
    "csrf-failed": {
        "en": "The CSRF token is missing or wrong. Reload the page.",
        "tr": "CSRF anahtarı eksik veya yanlış. Sayfayı yenileyin.",
    },
    "key-date-in-future.title": {"en": "The key date lies in the future", "tr": "Hesap tarihi gelecekte"},
    "key-date-in-future": {
        "en": "Key date {key_date} is after {today}.",
        "tr": "Hesap tarihi {key_date}, bugün {today}.",
    },
    "run-already-finished.title": {"en": "The calculation has ended", "tr": "Hesaplama sona ermiş"},
    "run-already-finished": {"en": "Its status is {status}.", "tr": "Durumu: {status}."},
    "company-exists.title": {"en": "The company exists", "tr": "Şirket zaten var"},
    "company-exists": {
        "en": "There is a company {company} already.",
        "tr": "Bu kodla bir şirket zaten var: {company}.",
    },
    "body-too-large.title": {"en": "The body is too large", "tr": "Gönderilen veri çok büyük"},
    "body-too-large": {
        "en": "At most {limit} bytes are accepted here.",
        "tr": "Burada kabul edilen en fazla bayt: {limit}.",
    },
    "body-not-readable.title": {"en": "The body cannot be read", "tr": "Gönderilen veri okunamıyor"},
    "body-not-readable": {
        "en": "It must be UTF-8 JSON, each key once.",
        "tr": "UTF-8 JSON olmalı, her anahtar bir kez geçmeli.",
    },
    "method-not-allowed.title": {"en": "Method not allowed", "tr": "Yönteme izin verilmiyor"},
    "method-not-allowed": {"en": "{method} is not possible here.", "tr": "Burada kullanılamayan yöntem: {method}."},
    "internal-error.title": {"en": "Something went wrong here", "tr": "Bizde bir hata oluştu"},
    "internal-error": {
        "en": "It was logged. Quote the request id when you report it.",
        "tr": "Kayda geçti. Bildirirken istek numarasını belirtin.",
    },
    "service-unavailable.title": {"en": "Not available just now", "tr": "Şu anda hizmet verilemiyor"},
    "service-unavailable": {"en": "Try again in a moment.", "tr": "Birazdan yeniden deneyin."},
    "as-of-not-available.title": {"en": "Not known for that day", "tr": "Bu gün için bilinmiyor"},
    "as-of-not-available": {
        "en": "The ERP's open amounts are not known for {key_date}. Choose a later day or closing mode FIFO.",
        "tr": "ERP açık tutarları bu tarih için bilinmiyor: {key_date}. Daha ileri bir tarih veya FIFO kipini seçin.",
    },
    "amount-overflow.title": {"en": "Amount too large", "tr": "Tutar çok büyük"},
    "amount-overflow": {
        "en": "A sum of supplier {supplier_id} does not fit into 64 bits.",
        "tr": "64 bite sığmayan toplam, tedarikçi: {supplier_id}.",
    },
    "work-exhausted.title": {"en": "Gave up", "tr": "Vazgeçildi"},
    "work-exhausted": {
        "en": "Three attempts ended without an answer. The logs say why.",
        "tr": "Üç deneme sonuçsuz kaldı. Nedeni kayıtlarda.",
    },
    "unknown-currency.title": {"en": "Unknown currency", "tr": "Bilinmeyen para birimi"},
    "unknown-currency": {"en": "{currency} is not a currency code.", "tr": "Para birimi kodu değil: {currency}."},
    "invalid-amount.title": {"en": "Not an amount", "tr": "Tutar değil"},
    "invalid-amount": {"en": "{value} is not an amount.", "tr": "Tutar değil: {value}."},
    "no-valid-rows.title": {"en": "No row could be taken", "tr": "Hiçbir satır alınamadı"},
    "no-valid-rows": {
        "en": "{read} rows were read and none is valid. Each is listed with its reason.",
        "tr": "Okunan satır: {read}; geçerli satır yok. Her biri nedeniyle listelendi.",
    },
    "import-already-finished.title": {"en": "The import has ended", "tr": "Aktarım sona ermiş"},
    "import-already-finished": {"en": "Import {batch} has ended.", "tr": "Aktarım sona ermiş: {batch}."},
    "bank-account-not-found.title": {"en": "Bank account not found", "tr": "Banka hesabı bulunamadı"},
    "bank-account-not-found": {
        "en": "The supplier has no bank account {account}.",
        "tr": "Tedarikçinin böyle bir banka hesabı yok: {account}.",
    },
    "self-confirmation.title": {"en": "Somebody else has to confirm", "tr": "Başka birinin onaylaması gerekir"},
    "self-confirmation": {
        "en": "You delivered the file that named the account ending in {iban}; somebody else has to confirm it.",
        "tr": "Sonu {iban} olan hesabı getiren dosyayı siz aktardınız; başka birinin onaylaması gerekir.",
    },
    "nothing-to-confirm.title": {"en": "Nothing waits for confirmation", "tr": "Onay bekleyen bir şey yok"},
    "nothing-to-confirm": {
        "en": "Import {batch} does not wait for confirmation.",
        "tr": "Bu aktarım onay beklemiyor: {batch}.",
    },
    # one wrong field of a request
    "field.missing": {"en": "This is needed.", "tr": "Bu alan gerekli."},
    "field.unknown-field": {"en": "There is no such field.", "tr": "Böyle bir alan yok."},
    "field.wrong-form": {"en": "It has the wrong form: {pattern}.", "tr": "Biçimi yanlış: {pattern}."},
    "field.wrong-value": {"en": "This value is not possible here.", "tr": "Bu değer burada kullanılamaz."},
    "field.too-long": {"en": "At most {max_length} characters.", "tr": "En fazla {max_length} karakter."},
    "field.too-short": {"en": "At least {min_length} characters.", "tr": "En az {min_length} karakter."},
    "field.not-a-date": {"en": "Not a date: YYYY-MM-DD.", "tr": "Tarih değil: YYYY-AA-GG."},
    "field.not-allowed": {"en": "Possible values: {expected}.", "tr": "Olası değerler: {expected}."},
    "field.not-an-id": {"en": "Not an id.", "tr": "Kimlik değil."},
    "field.not-a-number": {"en": "Not a whole number.", "tr": "Tam sayı değil."},
    "field.out-of-range": {"en": "Outside the possible range.", "tr": "Olası aralığın dışında."},
    "field.not-growing": {
        "en": "Each must be larger than the one before.",
        "tr": "Her biri bir öncekinden büyük olmalı.",
    },
    "field.given-twice": {"en": "Each value only once.", "tr": "Her değer yalnızca bir kez."},
    "field.not-true-or-false": {"en": "Must be true or false.", "tr": "true veya false olmalı."},
    "field.control-character": {
        "en": "Control characters are not possible.",
        "tr": "Denetim karakterleri kullanılamaz.",
    },
    "field.unknown-currency": {
        "en": "No currency of ISO 4217 whose decimals are known.",
        "tr": "Ondalık basamağı bilinen bir ISO 4217 para birimi değil.",
    },
    "field.unknown-timezone": {"en": "There is no time zone {value}.", "tr": "Böyle bir saat dilimi yok: {value}."},
    "field.not-a-cursor": {"en": "Not a cursor of this list.", "tr": "Bu listenin imleci değil."},
    "field.unknown-sort": {
        "en": "Cannot sort by {value}. Possible: {allowed}.",
        "tr": "Sıralanamaz: {value}. Olası: {allowed}.",
    },
    "field.not-an-address": {
        "en": "Not an address like https://host/path.",
        "tr": "https://sunucu/yol biçiminde bir adres değil.",
    },
    "field.not-a-webhook-host": {
        "en": "{value} is not among VADE_WEBHOOK_HOSTS; whoever runs the installation allows it there.",
        "tr": "{value} VADE_WEBHOOK_HOSTS içinde değil; kurulumu yöneten orada izin verir.",
    },
    "field.not-encrypted": {"en": "Only https is sent to.", "tr": "Yalnızca https adresine gönderilir."},
    "field.unknown-supplier": {"en": "There is no supplier {value} here.", "tr": "Böyle bir tedarikçi yok: {value}."},
    "field.not-an-amount": {"en": "Not an amount: {value}.", "tr": "Tutar değil: {value}."},
    "field.wrong-password": {"en": "The old password is wrong.", "tr": "Eski parola yanlış."},
    "field.password-too-short": {"en": "At least 12 characters.", "tr": "En az 12 karakter."},
    "field.password-too-common": {"en": "Too many people use it.", "tr": "Çok kişi kullanıyor."},
    "field.password-entirely-numeric": {"en": "Not digits alone.", "tr": "Yalnızca rakam olmaz."},
    "field.password-too-similar": {
        "en": "Too like your name or address.",
        "tr": "Adınıza veya adresinize çok benziyor.",
    },
    # whole files
    "empty-file.title": {"en": "The file is empty", "tr": "Dosya boş"},
    "empty-file": {"en": "There is nothing in it.", "tr": "İçinde bir şey yok."},
    "unsupported-format.title": {"en": "Format not supported", "tr": "Biçim desteklenmiyor"},
    "unsupported-format": {
        "en": "This is {format}. Read are FBL1N lists (text, CSV, HTML, XLSX) and canonical CSV, XLSX and JSON.",
        "tr": "Bu dosya: {format}. Okunanlar: FBL1N listesi (metin, CSV, HTML, XLSX); standart CSV, XLSX, JSON.",
    },
    "unreadable-encoding.title": {"en": "The text cannot be read", "tr": "Metin okunamıyor"},
    "unreadable-encoding": {
        "en": "Line {line} is not {encoding}: {found}.",
        "tr": "Satır {line}, kodlama {encoding} değil: {found}.",
    },
    "line-too-long.title": {"en": "A line is too long", "tr": "Satır çok uzun"},
    "line-too-long": {"en": "No line end within {limit} bytes.", "tr": "Satır sonu bulunamadı, sınır: {limit} bayt."},
    "no-header-recognised.title": {"en": "No header recognised", "tr": "Başlık satırı tanınmadı"},
    "no-header-recognised": {
        "en": "No line has the headings that are needed. Missing: {missing} (best candidate: line {line}).",
        "tr": "Gerekli başlıkları taşıyan satır yok. Eksik: {missing} (en yakın satır: {line}).",
    },
    "unknown-columns.title": {"en": "Unknown columns", "tr": "Bilinmeyen sütunlar"},
    "unknown-columns": {"en": "The format does not have: {columns}.", "tr": "Biçimde olmayan sütunlar: {columns}."},
    "repeated-columns.title": {"en": "A column stands twice", "tr": "Yinelenen sütun"},
    "repeated-columns": {"en": "More than once: {columns}.", "tr": "Birden çok kez geçiyor: {columns}."},
    "ambiguous-decimal-mark.title": {"en": "Comma or point?", "tr": "Virgül mü, nokta mı?"},
    "ambiguous-decimal-mark": {
        "en": "No amount tells which is the decimal mark; {example} can be read both ways.",
        "tr": "Ondalık ayırıcı tutarlardan anlaşılmıyor; iki türlü okunabilen örnek: {example}.",
    },
    "ambiguous-date-order.title": {"en": "Day or month first?", "tr": "Önce gün mü, ay mı?"},
    "ambiguous-date-order": {
        "en": "No date tells which stands first; {example} can be read both ways.",
        "tr": "Gün ve ay sırası anlaşılmıyor; iki türlü okunabilen örnek: {example}.",
    },
    "sign-looks-flipped.title": {"en": "The signs look turned round", "tr": "İşaretler ters görünüyor"},
    "sign-looks-flipped": {
        "en": "SAP shows invoices below zero; here {positive} of {invoices} are above.",
        "tr": "SAP faturaları eksi gösterir; burada artı olan: {positive} / {invoices}.",
    },
    "control-total-mismatch.title": {"en": "A total does not add up", "tr": "Ara toplam tutmuyor"},
    "control-total-mismatch": {
        "en": "Line {line} states {stated} {currency}; its rows come to {counted}.",
        "tr": "Satır {line}: yazılan {stated} {currency}, satırların toplamı {counted}.",
    },
    "rows-without-total.title": {"en": "The list was cut off", "tr": "Liste yarıda kesilmiş"},
    "rows-without-total": {
        "en": "The rows from line {line} on have no total, although the list has totals.",
        "tr": "Listede ara toplamlar var, ama şu satırdan sonrası toplamsız: {line}.",
    },
    # one bad row or cell of a file
    "row.missing-value": {"en": "A value is needed.", "tr": "Değer gerekli."},
    "row.not-a-date": {"en": "Not a date.", "tr": "Tarih değil."},
    "row.ambiguous-date": {"en": "Day and month cannot be told apart.", "tr": "Gün ve ay ayırt edilemiyor."},
    "row.date-out-of-range": {"en": "The date lies outside 1990 to 2099.", "tr": "Tarih 1990–2099 dışında."},
    "row.not-a-year": {"en": "Not a year.", "tr": "Yıl değil."},
    "row.not-an-amount": {"en": "Not an amount.", "tr": "Tutar değil."},
    "row.ambiguous-amount": {"en": "Can be read in two ways.", "tr": "İki türlü okunabiliyor."},
    "row.amount-out-of-range": {"en": "The amount is too large.", "tr": "Tutar çok büyük."},
    "row.too-many-decimals": {
        "en": "More decimals than the currency has.",
        "tr": "Para biriminden fazla ondalık basamak.",
    },
    "row.unknown-currency": {
        "en": "No currency of ISO 4217 whose decimals are known.",
        "tr": "Ondalık basamağı bilinen bir ISO 4217 para birimi değil.",
    },
    "row.other-local-currency": {"en": "Not the company's currency.", "tr": "Şirketin para birimi değil."},
    "row.other-company": {"en": "The row belongs to another company.", "tr": "Satır başka bir şirkete ait."},
    "row.damaged-number": {
        "en": "A spreadsheet has damaged this number.",
        "tr": "Bu numara hesap tablosunda bozulmuş.",
    },
    "row.invalid-iban": {"en": "Not a valid IBAN.", "tr": "Geçerli bir IBAN değil."},
    "row.invalid-text": {"en": "Control characters are not possible.", "tr": "Denetim karakterleri kullanılamaz."},
    "row.text-too-long": {"en": "The text is too long.", "tr": "Metin çok uzun."},
    "row.too-many-columns": {"en": "More cells than the header has.", "tr": "Başlıktan fazla hücre."},
    "row.too-few-columns": {"en": "Fewer cells than the header has.", "tr": "Başlıktan az hücre."},
    "row.broken-quotes": {"en": "A quotation mark is not closed.", "tr": "Tırnak işareti kapanmamış."},
    "row.sign-contradicts-indicator": {
        "en": "The sign contradicts the debit/credit indicator.",
        "tr": "İşaret, borç/alacak göstergesiyle çelişiyor.",
    },
    "row.unknown-special-gl": {"en": "Unknown special G/L indicator.", "tr": "Bilinmeyen özel DK göstergesi."},
    "row.unstable-key": {
        "en": "The layout has no line item or year: a changed row will count as a new one.",
        "tr": "Düzende kalem veya mali yıl yok: değişen satır yeni satır sayılır.",
    },
    "row.unknown-term": {
        "en": "Nobody has entered this payment term; the due date is the baseline or the supplier's term.",
        "tr": "Bu ödeme koşulu tanımlı değil; vade, temel tarih veya tedarikçinin koşulu oldu.",
    },
    "row.not-terms": {
        "en": "Not days or a percentage of payment terms; taken without.",
        "tr": "Ödeme koşulu günü veya yüzdesi değil; onsuz alındı.",
    },
    "row.duplicate-row": {
        "en": "The same line again; it counts once.",
        "tr": "Aynı satır yinelenmiş; bir kez sayılır.",
    },
    "row.open-beyond-amount": {
        "en": "What is open has the sign of the amount and is no larger.",
        "tr": "Açık tutar, tutarla aynı işarette olmalı ve onu aşmamalı.",
    },
    "row.key-of-another-supplier": {
        "en": "Another supplier's line has this key; neither was changed.",
        "tr": "Bu anahtar başka bir tedarikçinin satırında var; ikisi de değiştirilmedi.",
    },
    "row.conflicting-duplicate": {
        "en": "Two different lines claim this key; both are left out.",
        "tr": "Bu anahtarla iki farklı satır var; ikisi de alınmadı.",
    },
    "row.outside-scope": {
        "en": "The line lies outside of what the snapshot says it is complete for.",
        "tr": "Satır, tam listenin kapsadığı aralığın dışında.",
    },
    # live
    "supplier.balance": {"en": "{name}: balance {balances}", "tr": "{name}: bakiye {balances}"},
    "supplier.master-changed": {"en": "{name}: master data changed", "tr": "{name}: ana veriler değişti"},
    "supplier.nothing-open": {"en": "{name}: no entries", "tr": "{name}: kayıt yok"},
    "calculation.started": {"en": "Calculation started", "tr": "Hesaplama başladı"},
    "calculation.progress": {"en": "Calculating: {done} of {total}", "tr": "Hesaplanıyor: {done} / {total}"},
    "calculation.succeeded": {
        "en": "Calculation finished: {suppliers} suppliers",
        "tr": "Hesaplama bitti: {suppliers} tedarikçi",
    },
    "calculation.failed": {"en": "Calculation failed", "tr": "Hesaplama başarısız"},
    "calculation.cancelled": {"en": "Calculation stopped", "tr": "Hesaplama durduruldu"},
    "import.progress": {"en": "Import: {done} rows read", "tr": "Aktarım: okunan satır {done}"},
    "import.applied": {
        "en": "Import applied: {created} new, {updated} changed",
        "tr": "Aktarım tamam: {created} yeni, {updated} değişen",
    },
    "import.failed": {"en": "Import failed", "tr": "Aktarım başarısız"},
    "suppliers.changed": {"en": "{count} suppliers changed", "tr": "Değişen tedarikçi sayısı: {count}"},
    "subscribed": {"en": "Subscribed", "tr": "Abone olundu"},
    "unsubscribed": {"en": "Unsubscribed", "tr": "Abonelik bitti"},
    "pong": {"en": "Alive", "tr": "Bağlı"},
    "topic-not-found": {"en": "There is no such topic.", "tr": "Böyle bir konu yok."},
    "bad-command": {"en": "That is not a command.", "tr": "Bu bir komut değil."},
    "too-many-topics": {"en": "Too many topics on one socket.", "tr": "Bir bağlantıda çok fazla konu."},
    "command-too-large": {"en": "The command is too long.", "tr": "Komut çok uzun."},
    "too-many-commands": {"en": "Too many commands. Connect again.", "tr": "Çok fazla komut. Yeniden bağlanın."},
    "too-many-sockets": {
        "en": "Too many connections at once. Close one and connect again.",
        "tr": "Aynı anda çok fazla bağlantı. Birini kapatıp yeniden bağlanın.",
    },
    "too-slow": {
        "en": "The connection took nothing for too long. Connect again.",
        "tr": "Bağlantı uzun süre veri almadı. Yeniden bağlanın.",
    },
    "unknown-subprotocol": {"en": "Offer the subprotocol vade.v1, or none.", "tr": "vade.v1 önerin ya da hiçbirini."},
    "other-caller": {
        "en": "The ticket belongs to somebody else. Open a connection of its own for it.",
        "tr": "Bilet başka birine ait. Onun için ayrı bir bağlantı açın.",
    },
    "not-on-ticket": {
        "en": "The ticket is for other topics. Ask for one that names this one.",
        "tr": "Bilet başka konular için. Bu konuyu adlandıran bir bilet isteyin.",
    },
    "auth.renewed": {"en": "Signed in anew", "tr": "Oturum yenilendi"},
    "auth.expiring": {"en": "The sign-in ends in {seconds} s", "tr": "Oturumun bitmesine kalan süre: {seconds} sn"},
    "suppliers.watched": {"en": "Watching {count} companies", "tr": "İzlenen şirket sayısı: {count}"},
    "suppliers.refetch": {"en": "Many suppliers changed", "tr": "Birçok tedarikçi değişti"},
    "calculation.queued": {"en": "Calculation waits for its turn", "tr": "Hesaplama sırasını bekliyor"},
    "import.needs_confirmation": {
        "en": "Import waits for confirmation: {removed} would be removed",
        "tr": "Aktarım onay bekliyor: kaldırılacak {removed}",
    },
    "import.rejected": {"en": "Import rejected", "tr": "Aktarım reddedildi"},
    "import.cancelled": {"en": "Import stopped", "tr": "Aktarım durduruldu"},
    "me": {"en": "Signed in as {name}", "tr": "Oturum: {name}"},
    **REASON_SENTENCES,
    **FAULT_SENTENCES,
    **WORDS_OF_BANKS,
    **WORDS_OF_HTTP,
}


def sentence(code: str, language: str, values: Mapping[str, object] | None = None) -> str:
    """The sentence of a code; the code itself where none is known, so that a reader still has something to quote."""
    found = SENTENCES.get(code)
    if found is None:
        return code
    return found[language if language in found else "en"].format_map(_Given(values or {}))


class _Given(dict[str, object]):
    """A value nobody gave shows as its name instead of breaking the answer."""

    def __missing__(self, name: str) -> str:
        return f"{{{name}}}"
