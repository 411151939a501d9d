//! What went wrong, as a sentence that says what to do. The only place that turns codes into words.

use super::lock::{locked_for, tries_left};
use super::messages;
use domain::Lang;
use serde_json::Value;

/// The sentence for a wire code. `details` are the facts of `ApiError`; a code that is not known here gets
/// a general sentence, because the hub may be newer than this page.
pub fn error_text(lang: Lang, code: &str, details: &Value) -> String {
    match code {
        "locked_out" => locked_for(lang, number(details, "retryAfterSeconds")),
        "wrong_pin" if details.get("triesLeft").is_some() => {
            tries_left(lang, number(details, "triesLeft"))
        }
        _ => sentence(lang, code).to_owned(),
    }
}

fn number(details: &Value, key: &str) -> i64 {
    details.get(key).and_then(Value::as_i64).unwrap_or_default()
}

messages! {
    /// One sentence per code.
    Errors {
        unknown_item: "Bu yemək menyuda yoxdur. Menyunu yeniləyin.", "Этого блюда нет в меню. Обновите меню.", "This dish is not on the menu. Reload the menu.";
        sold_out: "Yemək bitib. Qonağa başqasını təklif edin.", "Блюдо закончилось. Предложите гостю другое.", "The dish is sold out. Offer another one.";
        missing_modifier: "Seçim tamam deyil. Qırmızı bölmədən birini seçin.", "Выбор не сделан. Выберите вариант в красном разделе.", "A choice is missing. Pick one in the red section.";
        too_many_options: "Seçim çoxdur. Artığını götürün.", "Выбрано слишком много. Уберите лишнее.", "Too many options. Take some off.";
        bad_quantity: "Say 1 ilə 999 arasında olmalıdır.", "Количество должно быть от 1 до 999.", "The quantity must be from 1 to 999.";
        bad_amount: "Məbləğ sıfırdan böyük olmalıdır.", "Сумма должна быть больше нуля.", "The amount must be above zero.";
        overpaid: "Məbləğ qalıqdan çoxdur. Kartdan yalnız qalığı çıxın.", "Сумма больше остатка. С карты снимите только остаток.", "That is more than is due. Charge the card only what is due.";
        table_taken: "Masa artıq tutulub. Başqa masa seçin.", "Стол уже занят. Выберите другой.", "The table is already taken. Pick another one.";
        illegal_status: "Sifariş artıq başqa vəziyyətdədir. Ekrana yenidən baxın.", "Заказ уже в другом состоянии. Посмотрите на экран ещё раз.", "The order has moved on. Look at the screen again.";
        check_closed: "Hesab bağlanıb. Yeni sifariş açın.", "Счёт закрыт. Откройте новый заказ.", "The check is closed. Open a new order.";
        malformed: "Sorğu oxunmadı. Səhifəni yeniləyin.", "Запрос не прочитан. Обновите страницу.", "The request could not be read. Reload the page.";
        too_large: "Bir dəfəyə çoxdur. Hissə-hissə göndərin.", "Слишком много за один раз. Отправьте частями.", "Too much at once. Send it in parts.";
        token_expired: "Növbə vaxtı bitib. Yenidən PIN daxil edin.", "Время входа истекло. Введите PIN снова.", "The sign-in has run out. Enter your PIN again.";
        signed_out: "Giriş lazımdır. PIN daxil edin.", "Нужен вход. Введите PIN.", "Sign in first. Enter your PIN.";
        wrong_pin: "PIN səhvdir.", "PIN неверный.", "The PIN is wrong.";
        forbidden: "Bu iş üçün icazəniz yoxdur. Meneceri çağırın.", "У вас нет права на это. Позовите менеджера.", "You have no right to do this. Call the manager.";
        not_found: "Tapılmadı. Bəlkə artıq silinib.", "Не найдено. Возможно, уже убрано.", "Not found. It may be gone already.";
        busy: "Hub məşğuldur. Bir neçə saniyədən sonra təkrarlayın.", "Хаб занят. Повторите через несколько секунд.", "The hub is busy. Try again in a few seconds.";
        offline: "Hub ilə əlaqə yoxdur. Kabeli və Wi-Fi-ı yoxlayın.", "Нет связи с хабом. Проверьте кабель и Wi-Fi.", "The hub cannot be reached. Check the cable and the Wi-Fi.";
        not_enrolled: "Bu cihaz tanınmır. Menecerdən qoşulma kodu alın.", "Устройство не подключено. Возьмите код у менеджера.", "This device is not known. Ask the manager for a code.";
        wrong_code: "Kod səhvdir və ya vaxtı bitib. Yeni kod alın.", "Код неверный или устарел. Возьмите новый.", "The code is wrong or has run out. Get a new one.";
        other: "Alınmadı. Yenidən cəhd edin, olmasa meneceri çağırın.", "Не получилось. Повторите или позовите менеджера.", "That did not work. Try again, or call the manager.";
    }
}

/// The sentence of a code.
fn sentence(lang: Lang, code: &str) -> &'static str {
    let errors = Errors::of(lang);
    match code {
        "unknown_item" => errors.unknown_item,
        "sold_out" => errors.sold_out,
        "missing_modifier" => errors.missing_modifier,
        "too_many_options" => errors.too_many_options,
        "bad_quantity" => errors.bad_quantity,
        "bad_amount" => errors.bad_amount,
        "overpaid" => errors.overpaid,
        "table_taken" => errors.table_taken,
        "illegal_status" => errors.illegal_status,
        "check_closed" => errors.check_closed,
        "malformed" => errors.malformed,
        "too_large" => errors.too_large,
        "token_expired" => errors.token_expired,
        "token_invalid" | "unauthorized" | "signed_out" => errors.signed_out,
        "wrong_pin" => errors.wrong_pin,
        "forbidden" => errors.forbidden,
        "not_found" => errors.not_found,
        "busy" => errors.busy,
        "offline" => errors.offline,
        "not_enrolled" => errors.not_enrolled,
        "wrong_code" => errors.wrong_code,
        _ => errors.other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_lockout_names_the_wait() {
        let text = error_text(Lang::Az, "locked_out", &json!({"retryAfterSeconds": 30}));
        assert!(text.contains("30"), "{text}");
    }

    #[test]
    fn unknown_codes_still_say_what_to_do() {
        for lang in Lang::ALL {
            assert!(!error_text(lang, "from_the_future", &Value::Null).is_empty());
        }
    }
}
