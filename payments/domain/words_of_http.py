"""What HTTP itself says: conditions, repeated requests, limits, shapes of bodies; part of payments.domain.wording."""

from __future__ import annotations

WORDS_OF_HTTP: dict[str, dict[str, str]] = {
    "bad-request.title": {"en": "The request cannot be understood", "tr": "İstek anlaşılamadı"},
    "bad-request": {
        "en": "Its head or its form is damaged, or it is for another host.",
        "tr": "Başlığı veya biçimi bozuk ya da başka bir sunucuya ait.",
    },
    "unsupported-media-type.title": {"en": "Content type not supported", "tr": "İçerik türü desteklenmiyor"},
    "unsupported-media-type": {"en": "Send it as {expected}.", "tr": "Gönderilmesi gereken tür: {expected}."},
    "precondition-required.title": {"en": "Say what you have seen", "tr": "Gördüğünüz sürümü belirtin"},
    "precondition-required": {
        "en": "Send the ETag you read as If-Match, so that nobody's change is lost.",
        "tr": "Okuduğunuz ETag değerini If-Match olarak gönderin; böylece kimsenin değişikliği kaybolmaz.",
    },
    "precondition-failed.title": {"en": "It has changed meanwhile", "tr": "Bu arada değişti"},
    "precondition-failed": {
        "en": "Read it again and decide anew. It is now at ETag {etag}.",
        "tr": "Yeniden okuyup karar verin. Şimdiki ETag: {etag}.",
    },
    "too-many-requests.title": {"en": "Too many requests", "tr": "Çok fazla istek"},
    "too-many-requests": {
        "en": "At most {limit} in {window} s are taken. Try again in {seconds} s.",
        "tr": "Sınır: {window} saniyede {limit}. Yeniden denemek için beklenecek süre: {seconds} sn.",
    },
    "idempotency-mismatch.title": {
        "en": "The key was used for another request",
        "tr": "Anahtar başka bir istekte kullanılmış",
    },
    "idempotency-mismatch": {
        "en": "This Idempotency-Key came before with another address or body. Take a new one.",
        "tr": "Bu Idempotency-Key daha önce başka bir adres veya içerikle geldi. Yenisini kullanın.",
    },
    "idempotency-in-progress.title": {"en": "The first request is still at work", "tr": "İlk istek hâlâ sürüyor"},
    "idempotency-in-progress": {
        "en": "Ask again in {seconds} s with the same key; its answer will be the first one's.",
        "tr": "Aynı anahtarla yeniden sorun, yanıt ilk isteğin yanıtı olacak; beklenecek süre: {seconds} sn.",
    },
    "idempotency-answer-lost.title": {"en": "The first answer is lost", "tr": "İlk yanıt artık okunamıyor"},
    "idempotency-answer-lost": {
        "en": "The request was carried out before and is not repeated. Its answer was kept under a secret key that "
        "this installation no longer has: read what came of it, and take a new key for a new request.",
        "tr": "İstek daha önce yerine getirildi ve yinelenmedi. Yanıtı, bu kurulumda artık bulunmayan gizli bir "
        "anahtarla saklanmıştı: sonucunu okuyun ve yeni istek için yeni bir anahtar kullanın.",
    },
    "too-many-uploads.title": {"en": "Too many files at once", "tr": "Aynı anda çok fazla dosya"},
    "too-many-uploads": {
        "en": "Other large files are being received. Try again in {seconds} s.",
        "tr": "Başka büyük dosyalar alınıyor. Yeniden denemek için beklenecek süre: {seconds} sn.",
    },
    "field.repeated-key": {"en": "It stands here more than once.", "tr": "Birden çok kez geçiyor."},
    "field.not-a-mapping": {"en": "Not what a mapping says.", "tr": "Eşlemede böyle bir değer olmaz."},
    "field.only-for-snapshots": {"en": "Only a snapshot has bounds.", "tr": "Yalnızca tam listenin sınırları olur."},
    "field.before-the-lower-bound": {"en": "It lies before the lower bound.", "tr": "Alt sınırdan önce."},
    "field.not-a-json-number": {"en": "NaN and Infinity are no numbers.", "tr": "NaN ve Infinity sayı değildir."},
    "field.not-a-moment": {
        "en": "Not a moment with its offset: 2026-03-15T09:12:04Z.",
        "tr": "Saat farkıyla yazılmış bir an değil: 2026-03-15T09:12:04Z.",
    },
    "field.not-true-or-false": {"en": "Not true or false.", "tr": "true veya false değil."},
    "field.wrong-type": {"en": "A value of another type is needed.", "tr": "Başka türde bir değer gerekli."},
}
