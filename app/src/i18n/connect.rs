//! The page for devices, its test, and the strip that says what a device cannot do.

use super::messages;
use domain::Lang;

messages! {
    /// The page for devices.
    Connecting {
        title: "Cihazı Sufraya qoşun", "Подключите устройство к Sufra", "Connect a device to Sufra";
        hint: "Hub restoranın öz şəbəkəsindədir. Cihaz onun sertifikatına bir dəfə etibar edir və sonra əlaqəsiz də işləyir.", "Хаб стоит в сети ресторана. Устройство один раз принимает его сертификат и потом работает и без связи.", "The hub is on the restaurant's own network. A device trusts its certificate once and then works offline too.";
        scan: "1. Bu səhifəni cihazda açın", "1. Откройте эту страницу на устройстве", "1. Open this page on the device";
        scan_hint: "Cihaz restoranın Wi-Fi şəbəkəsində olsun. Kodu kamera ilə oxudun və ya ünvanı yazın.", "Устройство должно быть в Wi-Fi ресторана. Наведите камеру на код или наберите адрес.", "The device has to be on the restaurant's Wi-Fi. Point the camera at the code or type the address.";
        scan_warns: "Brauzer bir dəfə xəbərdarlıq edəcək, çünki sertifikat hələ quraşdırılmayıb.", "Браузер один раз предупредит, потому что сертификат ещё не установлен.", "The browser warns once, because the certificate is not installed yet.";
        trust: "2. Sertifikatı quraşdırın", "2. Установите сертификат", "2. Install the certificate";
        download: "Sertifikatı yüklə", "Скачать сертификат", "Download certificate";
        profile: "iOS profili", "Профиль iOS", "iOS profile";
        fingerprint: "Barmaq izi (SHA-256). Cihazın göstərdiyi ilə tutuşdurun:", "Отпечаток (SHA-256). Сверьте с тем, что показывает устройство:", "Fingerprint (SHA-256). Compare it with what the device shows:";
        own: "Cihazlar bu hubun sertifikatına artıq etibar edir, 2-ci addım yalnız internetsiz iş üçün lazımdır.", "Устройства уже доверяют сертификату этого хаба, шаг 2 нужен только для работы без интернета.", "Devices trust this hub's certificate already. Step 2 is needed for work without internet only.";
        open: "3. Sufranı açın", "3. Откройте Sufra", "3. Open Sufra";
        open_hint: "Sonra brauzerin menyusundan tətbiqi quraşdırın.", "Затем установите приложение из меню браузера.", "Then install the app from the browser's menu.";
        open_now: "Sufranı aç", "Открыть Sufra", "Open Sufra";
        others: "Digər ünvanlar", "Другие адреса", "Other addresses";
        check: "Bu cihaz əlaqəsiz işləyə bilirmi?", "Может ли это устройство работать без связи?", "Can this device work offline?";
        checking: "Yoxlama skriptlər işə düşəndə başlayır.", "Проверка начнётся, когда заработают скрипты.", "The test runs once the page's scripts are working.";
        able: "Bu cihaz əlaqəsiz işləyə bilir.", "Это устройство может работать без связи.", "This device can work offline.";
        unable: "Bu cihaz əlaqəsiz işləyə bilmir.", "Это устройство не может работать без связи.", "This device cannot work offline.";
        secure: "Ünvan qorunur.", "Адрес защищён.", "The address is secure.";
        not_secure: "Ünvan qorunmur: sertifikatı quraşdırın və https ünvanını açın.", "Адрес не защищён: установите сертификат и откройте адрес https.", "The address is not secure: install the certificate and open the https address.";
        worker: "Sufra bu cihazda saxlanılıb və hubsuz açılır.", "Sufra сохранена на устройстве и откроется без хаба.", "Sufra is kept on this device and opens without the hub.";
        worker_later: "Brauzer Sufranı saxlaya bilir, amma hələ saxlamayıb.", "Браузер умеет хранить Sufra, но ещё не сохранил.", "The browser can keep Sufra and has not done so yet.";
        no_worker: "Brauzer Sufranı bu ünvanda saxlamır.", "По этому адресу браузер Sufra не хранит.", "The browser does not keep Sufra at this address.";
        storage: "Sifarişlər cihazda saxlanıla bilir.", "Заказы могут храниться на устройстве.", "Orders can be stored on this device.";
        no_storage: "Sifarişlər cihazda saxlanılmır: gizli rejimi bağlayın və ya yer boşaldın.", "Заказы на устройстве не сохраняются: выйдите из приватного режима или освободите место.", "Orders cannot be stored on this device: leave private mode or free some space.";
        kept: "Brauzer saxlanılanı özü silməyəcək.", "Браузер сам не удалит сохранённое.", "The browser will not delete what is stored.";
        not_kept: "Yer azalanda brauzer saxlanılanı silə bilər: tətbiqi quraşdırın.", "При нехватке места браузер может удалить сохранённое: установите приложение.", "The browser may delete what is stored when space is short: install the app.";
    }
}

messages! {
    /// What to do on each kind of device.
    Steps {
        title: "Cihaz üzrə addımlar", "Шаги по устройствам", "Steps by device";
        android_1: "Yuxarıdakı sertifikatı yükləyin.", "Скачайте сертификат выше.", "Download the certificate above.";
        android_2: "Ayarlarda «CA sertifikatı» axtarın: Təhlükəsizlik → Şifrələmə və etimadnamələr → Sertifikat quraşdır → CA sertifikatı.", "В настройках найдите «Сертификат ЦС»: Безопасность → Шифрование и учётные данные → Установка сертификатов → Сертификат ЦС.", "Search the settings for “CA certificate”: Security → Encryption & credentials → Install a certificate → CA certificate.";
        android_3: "«Yenə də quraşdır» seçin və sufra-ca.crt faylını göstərin.", "Выберите «Всё равно установить» и укажите файл sufra-ca.crt.", "Choose “Install anyway” and pick the file sufra-ca.crt.";
        ios_1: "Safari-də «iOS profili» düyməsinə toxunun və icazə verin.", "В Safari нажмите «Профиль iOS» и разрешите загрузку.", "In Safari tap “iOS profile” and allow the download.";
        ios_2: "Ayarlar → Profil yükləndi → Quraşdır.", "Настройки → Профиль загружен → Установить.", "Settings → Profile Downloaded → Install.";
        ios_3: "Ayarlar → Ümumi → Haqqında → Sertifikata etibar ayarları: Sufra üçün açın.", "Настройки → Основные → Об этом устройстве → Доверие сертификатам: включите для Sufra.", "Settings → General → About → Certificate Trust Settings: switch it on for Sufra.";
        windows_1: "Sertifikatı yükləyin, faylı açın və «Sertifikatı quraşdır» basın.", "Скачайте сертификат, откройте файл и нажмите «Установить сертификат».", "Download the certificate, open the file and press “Install Certificate”.";
        windows_2: "Cari istifadəçi → sertifikatları bu anbara yerləşdir → Etibarlı kök sertifikatlaşdırma mərkəzləri.", "Текущий пользователь → поместить в хранилище → Доверенные корневые центры сертификации.", "Current User → place in the following store → Trusted Root Certification Authorities.";
        windows_3: "Barmaq izini tutuşdurun, təsdiqləyin və brauzeri yenidən açın.", "Сверьте отпечаток, подтвердите и перезапустите браузер.", "Compare the fingerprint, confirm and restart the browser.";
        mac_1: "Sertifikatı açın, Açar Zəncirində (Keychain) «System» seçin.", "Откройте сертификат, в «Связке ключей» выберите «Система».", "Open the certificate and add it to the System keychain.";
        mac_2: "Orada Sufranı iki dəfə basın: Etibar → Həmişə etibar et.", "Там дважды нажмите на Sufra: Доверие → Всегда доверять.", "There double-click Sufra: Trust → Always Trust.";
        linux_1: "Chrome: Ayarlar → Məxfilik və təhlükəsizlik → Təhlükəsizlik → Sertifikatları idarə et → idxal.", "Chrome: Настройки → Конфиденциальность и безопасность → Безопасность → Управление сертификатами → импорт.", "Chrome: Settings → Privacy and security → Security → Manage certificates → import.";
        linux_2: "Firefox (hər sistemdə): Ayarlar → Məxfilik və təhlükəsizlik → Sertifikatlara bax → Mərkəzlər → İdxal.", "Firefox (в любой системе): Настройки → Приватность и защита → Просмотр сертификатов → Центры сертификации → Импорт.", "Firefox (on any system): Settings → Privacy & Security → View Certificates → Authorities → Import.";
    }
}

messages! {
    /// The strip on top of every screen.
    Strip {
        insecure: "Bu cihaz əlaqəsiz işləyə bilmir", "Это устройство не может работать без связи", "This device cannot work offline";
        what_to_do: "Nə etməli", "Что делать", "What to do";
    }
}

/// The certificate of HTTPS ends in so many days.
pub fn certificate_ends(lang: Lang, days: i64) -> String {
    match (lang, days) {
        (Lang::Az, ..0) => "HTTPS sertifikatının müddəti bitib: cihazlar qoşula bilmir".to_owned(),
        (Lang::Ru, ..0) => "Сертификат HTTPS истёк: устройства не подключатся".to_owned(),
        (Lang::En, ..0) => "The HTTPS certificate has ended: devices cannot connect".to_owned(),
        (Lang::Az, _) => format!("HTTPS sertifikatı bitir, qalan gün: {days}"),
        (Lang::Ru, _) => format!("Сертификат HTTPS истекает, осталось дней: {days}"),
        (Lang::En, _) => format!("The HTTPS certificate ends, days left: {days}"),
    }
}
