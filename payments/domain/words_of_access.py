"""Sentences about who may do what, and about signing in; part of payments.domain.wording."""

from __future__ import annotations

WORDS_OF_ACCESS: dict[str, dict[str, str]] = {
    "wrong-credentials.title": {"en": "Sign-in failed", "tr": "Oturum açılamadı"},
    "wrong-credentials": {"en": "E-mail or password is wrong.", "tr": "E-posta veya parola yanlış."},
    "link-not-valid.title": {"en": "The link is not valid", "tr": "Bağlantı geçerli değil"},
    "link-not-valid": {
        "en": "It was used before or has expired. Ask for a new one.",
        "tr": "Daha önce kullanılmış veya süresi dolmuş. Yenisini isteyin.",
    },
    "too-many-attempts.title": {"en": "Too many attempts", "tr": "Çok fazla deneme"},
    "too-many-attempts": {
        "en": "Try again in {minutes} min. A one-time link from an administrator works at once.",
        "tr": "Beklenecek süre: {minutes} dk. Yöneticiden alınan tek kullanımlık bağlantı hemen açar.",
    },
    "too-many-sign-ins.title": {"en": "Many people sign in just now", "tr": "Şu anda çok kişi oturum açıyor"},
    "too-many-sign-ins": {
        "en": "Try again in {seconds} s.",
        "tr": "Yeniden denemek için beklenecek süre: {seconds} sn.",
    },
    "second-factor-needed.title": {"en": "A code is needed", "tr": "Kod gerekli"},
    "second-factor-needed": {
        "en": "Enter the code of your authenticator app, or a recovery code.",
        "tr": "Doğrulama uygulamasındaki kodu veya bir kurtarma kodunu girin.",
    },
    "wrong-code.title": {"en": "The code is wrong", "tr": "Kod yanlış"},
    "wrong-code": {
        "en": "It is wrong, too old, or was used before. Wait for the next one.",
        "tr": "Yanlış, süresi geçmiş veya daha önce kullanılmış. Bir sonrakini bekleyin.",
    },
    "second-factor-required.title": {"en": "A second factor is required", "tr": "İkinci adım zorunlu"},
    "second-factor-required": {
        "en": "This installation requires one of you. Set up an authenticator app first.",
        "tr": "Bu kurulumda sizin için zorunlu. Önce bir doğrulama uygulaması bağlayın.",
    },
    "second-factor-on.title": {"en": "The second factor is on", "tr": "İkinci adım açık"},
    "second-factor-on": {"en": "Turn it off before you set up another one.", "tr": "Yenisinden önce kapatın."},
    "second-factor-off.title": {"en": "There is no second factor", "tr": "İkinci adım yok"},
    "second-factor-off": {"en": "Set it up first.", "tr": "Önce kurun."},
    "second-factor-obligatory.title": {"en": "The second factor stays on", "tr": "İkinci adım kapatılamaz"},
    "second-factor-obligatory": {
        "en": "This installation requires it of you.",
        "tr": "Bu kurulumda sizin için zorunlu.",
    },
    "user-not-found.title": {"en": "Person not found", "tr": "Kişi bulunamadı"},
    "user-not-found": {"en": "There is no person {user} here.", "tr": "Burada böyle bir kişi yok: {user}."},
    "own-account.title": {"en": "Not for your own account", "tr": "Kendi hesabınız için olmaz"},
    "own-account": {
        "en": "Ask an owner or another administrator, or use the command line: vade user.",
        "tr": "Sahibe veya başka bir yöneticiye başvurun ya da komut satırını kullanın: vade user.",
    },
    "user-exists.title": {"en": "The address is taken", "tr": "Adres kullanılıyor"},
    "user-exists": {
        "en": "There is somebody with the address {email} already.",
        "tr": "Bu adresle biri zaten var: {email}.",
    },
    "token-not-found.title": {"en": "Token not found", "tr": "Anahtar bulunamadı"},
    "token-not-found": {"en": "There is no token {token} here.", "tr": "Burada böyle bir anahtar yok: {token}."},
    "last-owner.title": {"en": "The last owner", "tr": "Son sahip"},
    "last-owner": {
        "en": "Nobody else could administer the installation. Make somebody an owner first.",
        "tr": "Kurulumu yönetecek başka kimse kalmaz. Önce birini sahip yapın.",
    },
    "last-admin.title": {"en": "The last administrator", "tr": "Son yönetici"},
    "last-admin": {
        "en": "Nobody else could administer the company. Make somebody an admin first, or ask an owner.",
        "tr": "Şirketi yönetecek başka kimse kalmaz. Önce birini yönetici yapın veya sahibe başvurun.",
    },
    "field.wrong-code": {"en": "Not a valid code now.", "tr": "Şu anda geçerli bir kod değil."},
    "field.unknown-company": {"en": "There is no company {value} here.", "tr": "Burada böyle bir şirket yok: {value}."},
    "field.needs-company": {
        "en": "A supplier's token needs its company.",
        "tr": "Tedarikçi anahtarı için şirket gerekli.",
    },
    "supplier-access-off.title": {"en": "Suppliers cannot read here", "tr": "Tedarikçi erişimi kapalı"},
    "supplier-access-off": {
        "en": "The company has not turned on access for its suppliers' systems.",
        "tr": "Şirket, tedarikçi sistemlerinin erişimini açmadı.",
    },
    "field.suppliers-only-read": {
        "en": "A token of one supplier can only be a viewer's.",
        "tr": "Tek tedarikçilik anahtar yalnızca okuyabilir (viewer).",
    },
    "supplier.unchanged": {"en": "Nothing new", "tr": "Yeni bir şey yok"},
}
