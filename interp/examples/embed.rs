//! A Rust program with rules written in Python: `cargo run -p ame-interp --example embed`.

use interp::embed::{Error, Interpreter, Object};

const RULES: &str = "
def price(order, *, rates={'book': 0.07, 'food': 0.19}):
    total = 0.0
    for item in order['items']:
        total += item['price'] * item.get('count', 1) * (1 + rates[item['kind']])
    return {'customer': order['customer'], 'total': round(total, 2)}
";

fn item(kind: &str, price: f64, count: i32) -> Object {
    [("kind", Object::from(kind)), ("price", price.into()), ("count", count.into())]
        .into_iter()
        .collect()
}

fn main() -> Result<(), Error> {
    let mut python = Interpreter::new();
    python.run(RULES)?;

    let items = vec![item("book", 20.0, 2), item("food", 1.5, 10)];
    let order: Object =
        [("customer", Object::from("Ada")), ("items", items.into())].into_iter().collect();
    let bill = python.call("price", &[order])?;
    let customer = bill.get("customer").and_then(Object::as_str).unwrap_or("nobody");
    let total = bill.get("total").and_then(Object::as_f64).unwrap_or_default();
    println!("{customer} pays {total:.2}");

    // What goes wrong comes back with its traceback.
    let order: Object = [("items", vec![item("car", 1.0, 1)])].into_iter().collect();
    if let Err(error) = python.call("price", &[order]) {
        println!("{error}\n{}", error.traceback());
    }
    Ok(())
}
