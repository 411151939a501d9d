//! What owners read before they are in.

use super::messages;

messages! {
    /// Words of the owner's door.
    OwnerDoor {
        title: "Restoranlarınız", "Ваши рестораны", "Your restaurants";
        email: "E-poçt ünvanı", "Адрес почты", "E-mail address";
        password: "Parol", "Пароль", "Password";
        second: "Tətbiqdəki 6 rəqəm", "6 цифр из приложения", "6 digits from the app";
        recovery: "Ehtiyat kod", "Резервный код", "Recovery code";
        use_recovery: "Telefon yanımda deyil", "Телефона нет под рукой", "Without the phone";
        use_code: "Tətbiqlə daxil ol", "Войти с приложением", "With the app";
        sign_in: "Daxil ol", "Войти", "Sign in";
        wrong: "Ünvan, parol və ya kod düz deyil", "Адрес, пароль или код неверны", "The address, the password or the code is wrong";
        locked: "Çox cəhd oldu. Bir az sonra yenə yoxlayın.", "Слишком много попыток. Попробуйте чуть позже.", "Too many tries. Try again a little later.";
        away: "Bulud indi cavab vermir. Bir azdan yenə yoxlayın.", "Облако сейчас не отвечает. Попробуйте через минуту.", "The cloud does not answer right now. Try again in a moment.";
        enrol: "Hesabı aç", "Открыть доступ", "Set up your account";
        enrol_lead: "Operatordan aldığınız birdəfəlik kodu yazın və özünüzə parol seçin.", "Введите одноразовый код от оператора и придумайте пароль.", "Type the one-time code from your operator and choose a password.";
        code: "Birdəfəlik kod", "Одноразовый код", "One-time code";
        code_bad: "Kod düz deyil, işlədilib və ya 7 gündən köhnədir.", "Код неверен, уже использован или старше 7 дней.", "It is wrong, was used, or is older than 7 days.";
        new_password: "Yeni parol", "Новый пароль", "New password";
        password_hint: "10 ilə 200 simvol arası.", "От 10 до 200 символов.", "10 to 200 characters.";
        next: "Davam et", "Дальше", "Go on";
        second_title: "İkinci açar", "Второй ключ", "Second factor";
        second_lead: "Kodu autentifikator tətbiqi ilə oxudun, sonra göstərdiyi 6 rəqəmi yazın.", "Считайте код приложением-аутентификатором и введите 6 цифр, которые оно покажет.", "Read the code with an authenticator app, then type the 6 digits that it shows.";
        second_bad: "Rəqəmlər düz deyil. Telefonun saatını yoxlayın və yenilərini yazın.", "Цифры не подошли. Проверьте часы телефона и введите новые.", "The digits are wrong. Check the phone's clock and type new ones.";
        qr: "İkinci açarın QR kodu", "QR-код второго ключа", "QR code of the second factor";
        confirm: "Təsdiqlə", "Подтвердить", "Confirm";
        recovery_title: "Ehtiyat kodlar", "Резервные коды", "Recovery codes";
        recovery_lead: "Telefon itəndə hər biri bir dəfə daxil edir. İndi yazıb saxlayın: bir daha göstərilmir.", "Если телефон потеряется, каждый впустит один раз. Запишите сейчас: больше их не покажут.", "Each lets you in once when the phone is lost. Write them down now: they are not shown again.";
        to_door: "Daxil ol", "Войти", "Sign in";
    }
}
