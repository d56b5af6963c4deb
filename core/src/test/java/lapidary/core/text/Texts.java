package lapidary.core.text;

import java.util.Random;

/// Random text from many scripts, without half surrogates and without SentencePiece's mark for a space.
final class Texts {
    private static final String[] ALPHABETS = {
        "abcdefghijklmnopqrstuvwxyz ABCDEFGHIJKLMNOPQRSTUVWXYZ  ,.;:!?'\"()<>|0123456789\n\n\t\r",
        "äöüßéèñçÅøþð½¼©®",
        "нещоБългарскиΕλληνικάשלוםالعربية",
        "中文日本語한국어ไทยក",
        "🚀😶🌫️✅🦙👩‍👩‍👧",
        "\u0000\u0001\u00a0\u200b\u2028\u3000\ufeff\uffff"
    };

    private Texts() {}

    static String random(Random random, int length) {
        StringBuilder text = new StringBuilder();
        while (text.length() < length) {
            int[] alphabet = ALPHABETS[random.nextInt(10) < 5 ? 0 : random.nextInt(ALPHABETS.length)]
                    .codePoints()
                    .toArray();
            int run = 1 + random.nextInt(8);
            for (int i = 0; i < run; i++) {
                text.appendCodePoint(alphabet[random.nextInt(alphabet.length)]);
            }
        }
        return text.toString();
    }
}
