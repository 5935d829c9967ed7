"""Remittance advice: what suppliers read, and why one was not mailed; part of payments.domain.wording."""

from __future__ import annotations

WORDS_OF_REMITTANCE: dict[str, dict[str, str]] = {
    "remittance.subject": {
        "en": "{payer}: remittance advice, {amount}, {day}",
        "tr": "{payer}: ödeme bildirimi, {amount}, {day}",
    },
    "remittance.title": {"en": "Remittance advice", "tr": "Ödeme bildirimi"},
    "remittance.to": {"en": "To: {payee}", "tr": "Sayın {payee}"},
    "remittance.confirmed": {
        "en": "{payer} has paid {amount} to your account, on {day}.",
        "tr": "{payer}, hesabınıza {amount} ödedi. Ödeme tarihi: {day}.",
    },
    "remittance.ordered": {
        "en": "{payer} has told its bank to pay {amount} to your account, on {day}.",
        "tr": "{payer}, hesabınıza {amount} ödenmesi için bankasına talimat verdi. Ödeme tarihi: {day}.",
    },
    "remittance.document": {
        "en": "{reference}, {day}: gross {gross}, discount {discount}, withholding {withholding}, paid {net}",
        "tr": "{reference}, {day}: brüt {gross}, iskonto {discount}, tevkifat {withholding}, ödenen {net}",
    },
    "remittance.total": {
        "en": "Total: gross {gross}, discount {discount}, withholding {withholding}, paid {net}",
        "tr": "Toplam: brüt {gross}, iskonto {discount}, tevkifat {withholding}, ödenen {net}",
    },
    "remittance.reference": {"en": "Payment reference: {end_to_end_id}", "tr": "Ödeme referansı: {end_to_end_id}"},
    "remittance.account": {
        "en": "Your account ends in {account_end}",
        "tr": "Hesap numaranızın son haneleri: {account_end}",
    },
    "remittance-advice-not-found.title": {"en": "Remittance advice not found", "tr": "Ödeme bildirimi bulunamadı"},
    "remittance-advice-not-found": {
        "en": "There is no remittance advice {advice}.",
        "tr": "Böyle bir ödeme bildirimi yok: {advice}.",
    },
    "remittance-advice-not-sendable.title": {
        "en": "The advice cannot be mailed",
        "tr": "Ödeme bildirimi gönderilemez",
    },
    "remittance-advice-not-sendable": {
        "en": "It cannot be mailed now ({reason}). The supplier needs an e-mail address, advices have to be on in the "
        "company's settings, and the payment must not have failed.",
        "tr": "Şu anda gönderilemez ({reason}). Tedarikçinin e-posta adresi olmalı, şirket ayarlarında bildirimler "
        "açık olmalı ve ödeme başarısız olmamalıdır.",
    },
    "remittance-reason.no-address": {
        "en": "The supplier has no e-mail address.",
        "tr": "Tedarikçinin e-posta adresi yok.",
    },
    "remittance-reason.switched-off": {
        "en": "Advices are off in the company's settings.",
        "tr": "Şirket ayarlarında ödeme bildirimleri kapalı.",
    },
    "remittance-reason.refused": {
        "en": "The mail server refuses the address for good.",
        "tr": "Posta sunucusu adresi kesin olarak reddediyor.",
    },
    "remittance-reason.unsendable": {
        "en": "The address cannot be written into a message.",
        "tr": "Adres bir iletiye yazılamıyor.",
    },
    "remittance-reason.busy": {
        "en": "The mail server does not take the message now.",
        "tr": "Posta sunucusu iletiyi şu anda almıyor.",
    },
    "remittance-reason.sender-refused": {
        "en": "The mail server refuses the sender's address.",
        "tr": "Posta sunucusu gönderen adresini reddediyor.",
    },
    "remittance-reason.sign-in-failed": {
        "en": "The mail server refuses our user name or password.",
        "tr": "Posta sunucusu kullanıcı adımızı ya da parolamızı reddediyor.",
    },
    "remittance-reason.unreachable": {
        "en": "The mail server does not answer.",
        "tr": "Posta sunucusu yanıt vermiyor.",
    },
    "remittance-reason.gave-up": {
        "en": "It was tried for about a day, and given up.",
        "tr": "Yaklaşık bir gün denendi ve vazgeçildi.",
    },
    "remittance-reason.payment-failed": {
        "en": "The payment did not come about.",
        "tr": "Ödeme gerçekleşmedi.",
    },
    "supplier.payment-advised": {
        "en": "{name}: {count} payment(s) advised",
        "tr": "{name}: bildirilen ödeme sayısı {count}",
    },
    "supplier.advice-withdrawn": {
        "en": "{name}: {count} advised payment(s) did not come about",
        "tr": "{name}: gerçekleşmeyen ödeme sayısı {count}",
    },
}
