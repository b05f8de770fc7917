//! Words so frequent that they say nothing about what a document is about. They stay in the index, since phrases need
//! them, and have no weight in the order of hits.

use std::collections::HashSet;
use std::sync::LazyLock;

use super::fold::fold;

/// Function words in surface form: English, French, Spanish, German, Portuguese, Italian, Russian, Arabic, and the
/// words that ask in English.
const WORDS: &str = "\
a an and are as at be been but by can did do does for from had has have he her his how i in into is it its many may more most much not of on or our \
she should so some such than that the their them then there these they this those to was we were what when where which who whom whose why will with would you your \
au aux avec ce ces cette dans de des du elle en est et eux il ils je la le les leur lui ma mais me meme mes moi mon ne nos notre nous ou par pas pour qu que qui sa se ses son sur ta te tes toi ton tu un une vos votre vous sont ete etre ont \
al como con contra cual cuando del desde donde el ella ellas ellos entre era eran es esa ese eso esta este esto fue ha han hasta las lo los mas mi muy no nos o para pero por porque quien se ser si sin sobre su sus tambien una uno unos y ya \
aber als am auch auf aus bei bin bis bist da dadurch daher das dass dem den der dessen die dies diese dieser doch dort durch ein eine einem einen einer er euch fur hat hatte ich ihr im ist ja jede jeder mit nach nicht noch nur oder sein sich sie sind uber um und uns vom von vor war wegen weil wenn werden wie wir wird zu zum zur \
com da dos ele ela foi mas na nas nem num numa os ou pela pelo sao sem seu sua uma \
che chi ci col dal dalla degli dei della delle di e gli i nei nel nella per piu quella quello questo sono sul sulla tra \
и в во не что он на я с со как а то все она так его но да ты к у же вы за бы по только ее мне было вот от меня еще нет о из ему теперь когда даже ну ли если уже или ни быть был него до вас нибудь опять уж вам ведь там потом себя ничего ей может они тут где есть надо ней для мы тебя их чем была сам чтоб без будто чего раз тоже себе под будет при этом это этот эта эти \
في من على الى عن مع هذا هذه ذلك التي الذي الذين كما كان كانت ان لا ما هو هي قد لم لن ثم او بعد قبل بين كل حتى عند";

static SET: LazyLock<HashSet<String>> = LazyLock::new(|| WORDS.split_whitespace().map(fold).collect());

/// Whether a surface form is a stop word in one of the languages above.
pub(crate) fn is_stop_word(surface: &str) -> bool {
    SET.contains(surface)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn function_words_weigh_nothing_and_others_do() {
        for word in ["The", "été", "für", "على", "что"] {
            assert!(is_stop_word(&fold(word)), "{word}");
        }
        for word in ["torture", "prison", "закон", "حقوق"] {
            assert!(!is_stop_word(&fold(word)), "{word}");
        }
    }
}
