package lapidary.core.data;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import lapidary.core.format.FormatException;
import lapidary.core.format.FormatException.Problem;

/// The rows of a table in text: cells between commas, semicolons or tabs. Quotes hold cells together between commas
/// and semicolons (RFC 4180), and are characters like others between tabs. Empty lines and lines that begin with # are
/// passed over.
final class TableRows {
    private static final int MOST_COLUMNS = 1 << 20;
    private static final int LONGEST_CELL = 1 << 20;

    private final Path file;
    private final byte[] content;
    private final int end;
    private final byte delimiter;
    private int at;
    private int line = 1;
    private int rowLine = 1;

    TableRows(Path file, byte[] content) {
        this(file, content, content.length);
    }

    /// @param end where the last whole line ends
    TableRows(Path file, byte[] content, int end) {
        this.file = file;
        this.content = content;
        this.end = end;
        boolean hasMark =
                end >= 3 && (content[0] & 0xff) == 0xef && (content[1] & 0xff) == 0xbb && content[2] == (byte) 0xbf;
        this.at = hasMark ? 3 : 0;
        this.delimiter = delimiter();
    }

    /// The one of tab, comma and semicolon that the first line has most of; a tab counts before the others.
    private byte delimiter() {
        int commas = 0;
        int semicolons = 0;
        for (int i = at; i < end && content[i] != '\n'; i++) {
            if (content[i] == '\t') {
                return '\t';
            }
            commas += content[i] == ',' ? 1 : 0;
            semicolons += content[i] == ';' ? 1 : 0;
        }
        return (byte) (semicolons > commas ? ';' : ',');
    }

    boolean hasNext() {
        while (at < end && (content[at] == '\n' || content[at] == '\r' || content[at] == '#')) {
            if (content[at] == '#') {
                while (at < end && content[at] != '\n') {
                    at++;
                }
            } else {
                line += content[at] == '\n' ? 1 : 0;
                at++;
            }
        }
        return at < end;
    }

    /// The cells of the next row, without spaces around them.
    List<String> next() throws FormatException {
        rowLine = line;
        List<String> cells = new ArrayList<>();
        boolean isEnd = false;
        while (!isEnd) {
            if (cells.size() == MOST_COLUMNS) {
                throw wrong(Problem.LIMIT_EXCEEDED, "at most " + MOST_COLUMNS + " columns", "more");
            }
            cells.add(delimiter != '\t' && at < end && content[at] == '"' ? quoted() : plain());
            isEnd = at >= end || content[at] != delimiter;
            at++;
        }
        line++;
        return cells;
    }

    private String plain() throws FormatException {
        int from = at;
        while (at < end && content[at] != delimiter && content[at] != '\n') {
            at++;
        }
        return text(from, at).strip();
    }

    private String quoted() throws FormatException {
        at++;
        int from = at;
        boolean hasQuotes = false;
        while (at < end && (content[at] != '"' || at + 1 < end && content[at + 1] == '"')) {
            hasQuotes |= content[at] == '"';
            line += content[at] == '\n' ? 1 : 0;
            at += content[at] == '"' ? 2 : 1;
            if (at - from > LONGEST_CELL) {
                throw wrong(
                        Problem.LIMIT_EXCEEDED, "the end of a quoted cell within " + LONGEST_CELL + " bytes", "none");
            }
        }
        if (at >= end) {
            throw wrong(Problem.TRUNCATED, "the end of a quoted cell", "the end of the file");
        }
        String text = text(from, at);
        at++;
        while (at < end && content[at] != delimiter && content[at] != '\n') {
            if (content[at] != '\r' && content[at] != ' ') {
                throw wrong(
                        Problem.BAD_VALUE, "a delimiter after a quoted cell", "'" + (char) (content[at] & 0xff) + "'");
            }
            at++;
        }
        return hasQuotes ? text.replace("\"\"", "\"") : text;
    }

    private String text(int from, int to) throws FormatException {
        if (to - from > LONGEST_CELL) {
            throw wrong(Problem.LIMIT_EXCEEDED, "cells of at most " + LONGEST_CELL + " bytes", (to - from) + " bytes");
        }
        boolean isAscii = true;
        for (int i = from; i < to; i++) {
            isAscii &= content[i] >= 0;
        }
        if (isAscii) {
            return new String(content, from, to - from, StandardCharsets.ISO_8859_1);
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(content, from, to - from))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new FormatException(
                    Problem.BAD_VALUE, file, "line " + rowLine + ", cell at byte " + from, "UTF-8", "other bytes");
        }
    }

    FormatException wrong(Problem problem, String expected, String found) {
        return new FormatException(problem, file, "line " + rowLine, expected, found);
    }
}
