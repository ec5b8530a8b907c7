//! The triage of twelve questions written by hand as a `match`, the yardstick for the walk. It does what the walk does: it says what is asked next, notes each rule
//! that fired and joins what was demanded.

/// Values of the twelve facts in asking order, with the step to come, the rules that fired and the soonest rung demanded (0 is the most urgent).
#[derive(Debug, Default)]
pub struct ByHand {
    /// Facts in asking order.
    pub facts: [i64; 12],
    /// What is asked now; 12: done.
    pub step: u8,
    /// Rules that fired, in order.
    pub fired: Vec<u16>,
    /// The soonest rung.
    pub rung: u8,
}

/// Thousandths, as the walk holds numbers.
const ONE: i64 = 1_000;
/// The option `severe`.
const SEVERE: i64 = 2;

impl ByHand {
    /// Begins a call, keeping its memory.
    pub fn begin(&mut self) {
        self.facts = [0; 12];
        self.step = 0;
        self.fired.clear();
        self.rung = u8::MAX;
    }

    fn fire(&mut self, rule: u16, rung: u8) {
        self.fired.push(rule);
        self.rung = self.rung.min(rung);
    }

    /// Answers what is asked and gives what is asked next; none at the end.
    pub fn answer(&mut self, value: i64) -> Option<u8> {
        if let Some(fact) = self.facts.get_mut(usize::from(self.step)) {
            *fact = value;
        }
        let [faint, breathless, stiff, rash, sleepy, temperature, weak, pain, drinks_little, worse_again, cough, spots] = self.facts;
        match self.step {
            1 if breathless == SEVERE => self.fire(0, 0),
            3 if stiff == 1 && rash == 1 => self.fire(1, 0),
            4 if sleepy == SEVERE || faint == 1 => self.fire(2, 1),
            6 if weak == 1 && temperature >= 38 * ONE => self.fire(3, 1),
            8 if drinks_little == 1 => self.fire(4, 2),
            10 if worse_again == 1 && cough == 0 => self.fire(5, 3),
            11 => match () {
                () if pain == SEVERE && spots == 1 => self.fire(6, 2),
                () if pain == SEVERE || temperature > 39 * ONE => self.fire(7, 3),
                () if spots == 1 && cough == 0 => self.fire(8, 3),
                () => self.fire(9, 4),
            },
            _ => {}
        }
        self.step += 1;
        (self.step < 12).then_some(self.step)
    }
}
