//! The lock screen, enrolment of a device and the first set-up.

use super::messages;
use domain::Lang;

messages! {
    /// The lock screen.
    Lock {
        title: "Giriş", "Вход", "Sign in";
        people: "İşçilər", "Сотрудники", "Staff";
        choose: "Adınızı seçin", "Выберите себя", "Pick your name";
        choose_hint: "Sonra PIN daxil edin", "Затем введите PIN", "Then enter your PIN";
        signing_in: "Yoxlanılır", "Проверка", "Checking";
        hub_up: "Hub işləyir, internetsiz də giriş var", "Хаб работает, вход есть и без интернета", "The hub is up. Sign-in works without internet";
        nobody: "Hələ işçi yoxdur", "Сотрудников пока нет", "No staff yet";
        nobody_hint: "Sahibkar işçi əlavə edəndə burada görünəcək.", "Появятся здесь, когда владелец их добавит.", "They appear here once the owner adds them.";
        demo: "DEMO", "ДЕМО", "DEMO";
        demo_hint: "Nümunə restoran. PIN hər kəsin adının yanındadır.", "Учебный ресторан. PIN указан рядом с именем.", "A demo restaurant. Each PIN stands beside its name.";
        locks: "Ekranın kilidi", "Блокировка экрана", "Screen lock";
        locks_soon: "60 s sonra", "Через 60 с", "After 60 s";
        locks_never: "Heç vaxt", "Никогда", "Never";
        enrol: "Cihazı qoş", "Подключить", "Enrol device";
    }
}

messages! {
    /// Enrolment of a device.
    Enrol {
        title: "Cihazı qoşun", "Подключите устройство", "Enrol this device";
        hint: "Menecer kodu öz ekranında görür. Kod bir dəfəlikdir.", "Менеджер видит код на своём экране. Код одноразовый.", "The manager sees the code on their screen. It works once.";
        code: "Birdəfəlik kod", "Одноразовый код", "One-time code";
        name: "Cihazın adı", "Имя устройства", "Name of this device";
        name_hint: "Məsələn, Kassa 1", "Например, Касса 1", "For example, Till 1";
        submit: "Qoş", "Подключить", "Enrol";
    }
}

messages! {
    /// The first start of a real restaurant.
    SetUp {
        title: "İlk quraşdırma", "Первая настройка", "First set-up";
        hint: "Sahibkarın hesabı yaradılır. Bu səhifə yalnız hubun özündə açılır.", "Создаётся учётная запись владельца. Страница открывается только на самом хабе.", "This makes the owner's account. The page opens on the hub itself only.";
        name: "Ad və soyad", "Имя и фамилия", "Full name";
        username: "İstifadəçi adı", "Имя для входа", "User name";
        password: "Parol", "Пароль", "Password";
        password_hint: "Ən azı 10 işarə", "Не меньше 10 знаков", "At least 10 characters";
        pin: "PIN", "PIN", "PIN";
        pin_hint: "4–6 rəqəm", "4–6 цифр", "4 to 6 digits";
        pin_again: "PIN təkrar", "PIN ещё раз", "PIN again";
        pins_differ: "PIN-lər fərqlidir", "PIN не совпадают", "The PINs differ";
        submit: "Başla", "Начать", "Start";
    }
}

/// The PIN was wrong, and so many tries are left.
pub fn tries_left(lang: Lang, tries: i64) -> String {
    match lang {
        Lang::Az => format!("PIN səhvdir. Qalan cəhd: {tries}."),
        Lang::Ru => format!("PIN неверный. Осталось попыток: {tries}."),
        Lang::En => format!("The PIN is wrong. Tries left: {tries}."),
    }
}

/// Too many wrong PINs: wait.
pub fn locked_for(lang: Lang, seconds: i64) -> String {
    match lang {
        Lang::Az => format!("PIN çox dəfə səhv daxil edilib. {seconds} saniyə gözləyin."),
        Lang::Ru => format!("Слишком много неверных PIN. Подождите {seconds} с."),
        Lang::En => format!("Too many wrong PINs. Wait {seconds} s."),
    }
}

/// Until when the business day lasts, with the name of the place.
pub fn until_cut(lang: Lang, cut: &str, place: &str) -> String {
    match lang {
        Lang::Az => format!("İş günü {cut}-a qədər · {place}"),
        Lang::Ru => format!("Рабочий день до {cut} · {place}"),
        Lang::En => format!("Business day until {cut} · {place}"),
    }
}
