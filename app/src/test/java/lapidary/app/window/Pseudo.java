package lapidary.app.window;

/// A made-up language: English with accents, in brackets of its own, longer by three tenths.
final class Pseudo {
    static final char FIRST = '‹';
    static final char LAST = '›';
    private static final String PLAIN = "aceinouyACEINOUYglrsSzZ";
    private static final String ACCENTED = "áçéíñóúýÁÇÉÍÑÓÚÝĝĺŕšŠžŽ";
    private static final String MANY = "|1<";

    private Pseudo() {}

    /// The words of a pattern; its places for values stay, and so do the limits of its choices.
    static String of(String pattern) {
        StringBuilder text = new StringBuilder().append(FIRST);
        int depth = 0;
        boolean isChoice = false;
        for (int i = 0; i < pattern.length(); i++) {
            char letter = pattern.charAt(i);
            depth += letter == '{' ? 1 : letter == '}' ? -1 : 0;
            if (depth == 1 && (letter == '#' || letter == '<' || letter == '|' || letter == '{')) {
                isChoice = letter == '#' || letter == '<';
            }
            boolean isWord = depth == 0 || depth == 1 && isChoice;
            int at = isWord ? PLAIN.indexOf(letter) : -1;
            text.append(at < 0 ? letter : ACCENTED.charAt(at));
        }
        return text.append("~".repeat(Math.max(0, length(pattern) * 3 / 10 - 2)))
                .append(LAST)
                .toString();
    }

    /// Letters that are shown at least; of a choice those for many.
    private static int length(String pattern) {
        int many = pattern.lastIndexOf(MANY);
        String shown = many < 0
                ? pattern
                : pattern.substring(0, pattern.indexOf('{')) + pattern.substring(many + MANY.length());
        return shown.replaceAll("\\{\\d[^}]*}", "").length();
    }
}
