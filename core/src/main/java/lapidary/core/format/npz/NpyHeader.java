package lapidary.core.format.npz;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import lapidary.core.format.FormatException;
import lapidary.core.format.FormatException.Problem;
import lapidary.core.tensor.Shape;

/// What the header of a `.npy` file says.
///
/// Source: NumPy `numpy/lib/format.py`, NEP 1.
///
/// @param type NumPy's own description: "<f4"; "" for a structured one
/// @param isFortran whether the first dimension is the fastest
/// @param bytes of the header, up to the data
record NpyHeader(String type, boolean isFortran, Shape shape, long bytes) {
    static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
    private static final int LONGEST = 1 << 20;
    private static final int MOST_DIMENSIONS = 64;

    /// How many bytes of a file are its header.
    ///
    /// @param start its first twelve bytes, fewer when it has not more
    static int length(byte[] start, Path file, String place) throws FormatException {
        for (int i = 0; i < MAGIC.length; i++) {
            if (i >= start.length || start[i] != MAGIC[i]) {
                throw new FormatException(
                        Problem.BAD_MAGIC, file, place, "\\x93NUMPY", start.length + " bytes of something else");
            }
        }
        int version = start.length > 7 ? start[6] : 0;
        if (start.length >= 8 && (version < 1 || version > 3 || start[7] != 0)) {
            throw new FormatException(
                    Problem.UNSUPPORTED_VERSION, file, place, "version 1.0 to 3.0", start[6] + "." + start[7]);
        }
        int fixed = version == 1 ? 10 : 12;
        if (start.length < fixed) {
            throw new FormatException(
                    Problem.TRUNCATED, file, place, fixed + " bytes before the header", start.length + " bytes");
        }
        long length = (start[8] & 0xff) | (start[9] & 0xff) << 8;
        if (version > 1) {
            length |= (start[10] & 0xffL) << 16 | (start[11] & 0xffL) << 24;
        }
        if (length > LONGEST) {
            throw new FormatException(
                    Problem.LIMIT_EXCEEDED,
                    file,
                    place,
                    "a header of at most " + LONGEST + " bytes",
                    length + " bytes");
        }
        return fixed + (int) length;
    }

    /// @param head the first bytes of the file, as many as [#length] said
    static NpyHeader read(byte[] head, Path file, String place) throws FormatException {
        int length = length(head, file, place);
        if (head.length < length) {
            throw new FormatException(
                    Problem.TRUNCATED, file, place, "a header of " + length + " bytes", head.length + " bytes");
        }
        int from = head[6] == 1 ? 10 : 12;
        String text = new String(
                head, from, length - from, head[6] == 3 ? StandardCharsets.UTF_8 : StandardCharsets.ISO_8859_1);
        return new Literal(text, file, place).header(length);
    }

    /// A Python dictionary of the three known keys, read by hand: nothing of it is evaluated.
    private static final class Literal {
        private static final int DEEPEST = 32;

        private final String text;
        private final Path file;
        private final String place;
        private int at;

        Literal(String text, Path file, String place) {
            this.text = text;
            this.file = file;
            this.place = place;
        }

        NpyHeader header(int bytes) throws FormatException {
            String type = null;
            Boolean isFortran = null;
            Shape shape = null;
            expect('{');
            while (!accept('}')) {
                String key = string();
                expect(':');
                if (key.equals("descr") && type == null) {
                    type = type();
                } else if (key.equals("fortran_order") && isFortran == null) {
                    isFortran = truth();
                } else if (key.equals("shape") && shape == null) {
                    shape = shape();
                } else {
                    throw wrong("each of 'descr', 'fortran_order' and 'shape' once", "'" + shortened(key) + "'");
                }
                if (!accept(',') && peek() != '}') {
                    throw wrong("a comma or the end of the dictionary", found());
                }
            }
            if (peek() != 0 || type == null || isFortran == null || shape == null) {
                throw wrong(
                        "'descr', 'fortran_order' and 'shape' and nothing else", "'" + shortened(text.strip()) + "'");
            }
            return new NpyHeader(type, isFortran, shape, bytes);
        }

        private String type() throws FormatException {
            if (peek() == '\'' || peek() == '"') {
                return string();
            }
            skip(0);
            return "";
        }

        /// Passes a list or tuple of anything.
        private void skip(int depth) throws FormatException {
            if (depth > DEEPEST) {
                throw wrong("a type nested at most " + DEEPEST + " deep", "a deeper one");
            }
            char open = peek();
            if (open == '\'' || open == '"') {
                string();
            } else if (open == '[' || open == '(' || open == '{') {
                at++;
                char close = open == '[' ? ']' : open == '(' ? ')' : '}';
                while (!accept(close)) {
                    skip(depth + 1);
                    if (!accept(',') && !accept(':') && peek() != close) {
                        throw wrong("'" + close + "'", found());
                    }
                }
            } else {
                word();
            }
        }

        private boolean truth() throws FormatException {
            String word = word();
            if (!word.equals("True") && !word.equals("False")) {
                throw wrong("True or False", "'" + shortened(word) + "'");
            }
            return word.equals("True");
        }

        private Shape shape() throws FormatException {
            List<Long> extents = new ArrayList<>();
            expect('(');
            while (!accept(')')) {
                String word = word();
                String digits = word.endsWith("L") ? word.substring(0, word.length() - 1) : word;
                if (!digits.matches("[0-9]{1,18}") || extents.size() == MOST_DIMENSIONS) {
                    throw new FormatException(
                            Problem.BAD_SHAPE,
                            file,
                            place,
                            "at most " + MOST_DIMENSIONS + " whole numbers below 10¹⁸",
                            "'" + shortened(word) + "'");
                }
                extents.add(Long.parseLong(digits));
                if (!accept(',') && peek() != ')') {
                    throw wrong("a comma or the end of the shape", found());
                }
            }
            try {
                return new Shape(extents);
            } catch (ArithmeticException e) {
                throw new FormatException(Problem.OVERFLOW, file, place, "less than 2⁶³ elements", "shape " + extents);
            }
        }

        private String string() throws FormatException {
            char quote = peek();
            if (quote != '\'' && quote != '"') {
                throw wrong("a text in quotes", found());
            }
            int end = text.indexOf(quote, at + 1);
            if (end < 0) {
                throw wrong("the end of a text", "none");
            }
            String content = text.substring(at + 1, end);
            at = end + 1;
            return content;
        }

        private String word() throws FormatException {
            peek();
            int from = at;
            while (at < text.length() && Character.isLetterOrDigit(text.charAt(at))) {
                at++;
            }
            if (at == from) {
                throw wrong("a word or number", found());
            }
            return text.substring(from, at);
        }

        private void expect(char wanted) throws FormatException {
            if (!accept(wanted)) {
                throw wrong("'" + wanted + "'", found());
            }
        }

        private boolean accept(char wanted) {
            if (peek() != wanted) {
                return false;
            }
            at++;
            return true;
        }

        /// The next character that is no white space; 0 at the end.
        private char peek() {
            while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
                at++;
            }
            return at < text.length() ? text.charAt(at) : 0;
        }

        private String found() {
            return at < text.length() ? "'" + shortened(text.substring(at).strip()) + "'" : "the end of the header";
        }

        private static String shortened(String text) {
            return text.length() <= 60 ? text : text.substring(0, 60) + "…";
        }

        private FormatException wrong(String expected, String found) {
            return new FormatException(Problem.BAD_HEADER, file, place + ", header character " + at, expected, found);
        }
    }
}
