//! Breaks text into lines by counting characters, because no font is measured here. It never splits a word that fits on a line.

/// Lines of at most `width` characters. Words longer than a line are cut.
pub(super) fn lines(text: &str, width: usize) -> Vec<String> {
    let width = width.max(1);
    let mut out: Vec<String> = Vec::new();
    let mut line = String::new();
    let mut length = 0;
    for word in text.split_whitespace() {
        let letters: Vec<char> = word.chars().collect();
        for (nth, piece) in letters.chunks(width).enumerate() {
            let space = usize::from(length > 0 && nth == 0);
            if length > 0 && length + space + piece.len() > width {
                out.push(std::mem::take(&mut line));
                length = 0;
            }
            if length > 0 && nth == 0 {
                line.push(' ');
                length += 1;
            }
            line.extend(piece);
            length += piece.len();
        }
    }
    if !line.is_empty() {
        out.push(line);
    }
    out
}

/// At most `most` lines; what is left out is marked by an ellipsis.
pub(super) fn at_most(text: &str, width: usize, most: usize) -> Vec<String> {
    let mut all = lines(text, width);
    if all.len() > most {
        all.truncate(most);
        if let Some(last) = all.last_mut() {
            while last.chars().count() >= width {
                last.pop();
            }
            last.push('…');
        }
    }
    all
}
