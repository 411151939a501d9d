//! Other choices for a line that nobody was told of: the line in its place, or nothing at all.

use crate::house::{House, add, line, line_id, open, order_id, send};
use domain::orders::NewLine;
use domain::{Command, Rejection};

fn replace(old: u64, with: NewLine) -> Command {
    Command::ReplaceLine {
        order: order_id(1),
        line: line_id(old),
        with: Box::new(with),
    }
}

fn noted(n: u64, item: &str) -> NewLine {
    NewLine {
        note: "az duzlu".to_owned(),
        ..line(n, item, 9)
    }
}

fn left(house: &House) -> u32 {
    house.state.left[&"piti".into()]
}

#[test]
fn it_counts_what_the_line_counts_now_and_stays_with_its_guest() {
    let mut house = House::new();
    house.does(&open(1, "t-1"));
    let seated = NewLine {
        seat: Some(2),
        course: Some(3),
        ..line(1, "piti", 1)
    };
    house.does(&Command::SetLeft {
        item: "piti".into(),
        left: Some(3),
    });
    house.does(&add(1, vec![seated]));
    // Somebody else wants three of it while its sheet is open; they are the last ones.
    house.does(&Command::ChangeQuantity {
        order: order_id(1),
        line: line_id(1),
        delta: 2,
    });
    assert_eq!(left(&house), 0);
    house.does(&replace(1, noted(2, "piti")));
    let order = house.order(1);
    assert_eq!(order.lines.len(), 1);
    let known = order.line(line_id(2)).unwrap();
    assert_eq!((known.quantity, known.seat, known.course), (3, Some(2), 3));
    assert_eq!(known.note, "az duzlu");
    assert_eq!(left(&house), 0);
}

#[test]
fn what_cannot_be_put_in_its_place_leaves_it_there() {
    let mut house = House::new();
    house.does(&open(1, "t-1"));
    house.does(&add(1, vec![line(1, "kola", 1), line(2, "piti", 1)]));
    let before = house.order(1).clone();
    let unknown = NewLine {
        options: vec![crate::house::choice("bread", "tendir")],
        ..noted(3, "kola")
    };
    assert!(house.run(&replace(1, unknown)).is_err());
    house.does(&Command::SetSoldOut {
        item: "kola".into(),
        sold_out: true,
    });
    assert!(matches!(
        house.run(&replace(1, noted(3, "kola"))),
        Err(Rejection::SoldOut(_))
    ));
    assert!(matches!(
        house.run(&replace(1, noted(2, "kola"))),
        Err(Rejection::DuplicateId(_) | Rejection::SoldOut(_))
    ));
    assert_eq!(*house.order(1), before);
    house.does(&send(1));
    assert_eq!(
        house.run(&replace(2, noted(3, "piti"))),
        Err(Rejection::AlreadySent)
    );
    assert_eq!(house.order(1).lines.len(), 2);
}
