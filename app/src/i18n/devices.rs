//! Devices of the restaurant.

use super::messages;
use domain::Lang;
use domain::devices::DeviceKind;

messages! {
    /// The devices page.
    Devices {
        title: "Cihazlar", "Устройства", "Devices";
        none: "Cihaz yoxdur", "Устройств нет", "No devices";
        none_hint: "Kod yaradın və yeni cihazda açın.", "Создайте код и откройте его на новом устройстве.", "Make a code and open it on the new device.";
        old: "Siyahı köhnədir", "Список устарел", "The list is old";
        add: "Cihaz əlavə et", "Добавить", "Add device";
        scan: "Yeni cihazın kamerası ilə oxudun", "Отсканируйте камерой нового устройства", "Scan it with the new device's camera";
        or_type: "və ya bu ünvanı açıb kodu yazın:", "или откройте адрес и введите код:", "or open this address and type the code:";
        good_until: "Bir dəfəlikdir, vaxtı:", "Одноразовый, действует до", "Works once, until";
        localhost: "Bu ünvan yalnız bu kompüterdə açılır.", "Этот адрес открывается только на этом компьютере.", "This address opens on this computer only.";
        localhost_advice: "Telefonlar üçün bu səhifəni hubun şəbəkə ünvanı ilə açın.", "Для телефонов откройте эту страницу по сетевому адресу хаба.", "For phones, open this page at the hub's address in the network.";
        own: "bu cihaz", "это устройство", "this device";
        terminal: "Terminal", "Терминал", "Terminal";
        phone: "Telefon", "Телефон", "Phone";
        kitchen: "Mətbəx ekranı", "Экран кухни", "Kitchen screen";
        seen: "Görünüb", "Был на связи", "Seen";
        never: "hələ görünməyib", "ещё не был на связи", "not seen yet";
        nobody: "Giriş edən yoxdur", "Никто не вошёл", "Nobody signed in";
        name: "Ad", "Имя", "Name";
        kind: "Növ", "Вид", "Kind";
        rename: "Dəyiş", "Изменить", "Edit";
        revoke: "Ayır", "Отключить", "Revoke";
        revoke_title: "Cihaz ayrılsın?", "Отключить устройство?", "Revoke this device?";
        revoke_fact: "Giriş dərhal bitir, açıq ekranı bağlanır.", "Вход сразу завершится, открытый экран закроется.", "Its sign-in ends at once and its open screen closes.";
        revoke_advice: "Göndərilməyənlər cihazda qalır. Geri qaytarmaq üçün yeni kod lazımdır.", "Неотправленное останется на устройстве. Чтобы вернуть его, нужен новый код.", "What it has not sent stays on it. To bring it back you need a new code.";
        revoke_own: "Bu, əlinizdəki cihazdır: siz də çıxacaqsınız.", "Это устройство у вас в руках: вы тоже выйдете.", "This is the device in your hands: you will be signed out too.";
        revoked: "Ayrılmış", "Отключённые", "Revoked";
        lost_advice: "Açıq hesabları qonaqlarla tutuşdurun.", "Сверьте открытые счета с гостями.", "Compare the open checks with the guests.";
        noted: "Gördüm", "Учтено", "Noted";
    }
}

/// What a kind of device is called.
pub fn device_kind(lang: Lang, kind: DeviceKind) -> &'static str {
    let t = Devices::of(lang);
    match kind {
        DeviceKind::Terminal => t.terminal,
        DeviceKind::Phone => t.phone,
        DeviceKind::Kitchen => t.kitchen,
    }
}

/// So many commands wait on the device.
pub fn holds(lang: Lang, count: u64) -> String {
    match lang {
        Lang::Az => format!("{count} göndərilməyib"),
        Lang::Ru => format!("не отправлено: {count}"),
        Lang::En => format!("not sent: {count}"),
    }
}

/// The device had so many commands that never came.
pub fn lost_commands(lang: Lang, name: &str, count: u64) -> String {
    match lang {
        Lang::Az => format!("{name}: {count} əmr itib."),
        Lang::Ru => format!("{name}: потеряно команд: {count}."),
        Lang::En if count == 1 => format!("{name} lost 1 command."),
        Lang::En => format!("{name} lost {count} commands."),
    }
}
