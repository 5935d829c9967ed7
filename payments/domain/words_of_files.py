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
}
