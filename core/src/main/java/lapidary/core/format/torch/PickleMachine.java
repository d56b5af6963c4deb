package lapidary.core.format.torch;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import lapidary.core.format.FormatException;
import lapidary.core.format.FormatException.Problem;
import lapidary.core.format.torch.PickleValue.Entries;
import lapidary.core.format.torch.PickleValue.Inert;
import lapidary.core.format.torch.PickleValue.Items;
import lapidary.core.format.torch.PickleValue.Text;

/// The stack machine that a pickle is a program for, with everything taken out that could run code: names are looked
/// up in no module, calls go to [TorchCalls], which knows tensors and containers only.
///
/// Bounded: steps, stack and memo; a container is never copied, so a pickle cannot make more than it says.
/// Source: CPython `Lib/pickle.py`, class `_Unpickler`; `Lib/pickletools.py`.
final class PickleMachine {
    private static final int HIGHEST_PROTOCOL = 5;
    private static final long MOST_STEPS = 16_000_000;
    private static final int MOST_VALUES = 4_000_000;

    private final PickleCursor cursor;
    private final PickleScalars scalars;
    private final TorchCalls calls;
    private final List<PickleValue> stack = new ArrayList<>();
    private final List<Integer> marks = new ArrayList<>();
    private final Map<Long, PickleValue> memo = new HashMap<>();
    private long containers;

    PickleMachine(PickleCursor cursor, TorchCalls calls) {
        this.cursor = cursor;
        this.calls = calls;
        this.scalars = new PickleScalars(cursor);
    }

    /// Reads up to the end of one pickle; the cursor stands behind it then.
    PickleValue run() throws FormatException {
        for (long step = 0; step < MOST_STEPS; step++) {
            long offset = cursor.offset();
            int opcode = cursor.unsignedByte();
            if (opcode == '.') {
                return pop();
            }
            PickleValue scalar = scalars.read(opcode);
            if (scalar != null) {
                push(scalar);
            } else if (!isContainer(opcode) && !isMemory(opcode) && !isObject(opcode, offset)) {
                throw new FormatException(
                        offset == 0 ? Problem.BAD_MAGIC : Problem.BAD_VALUE,
                        cursor.file(),
                        cursor.place(offset),
                        offset == 0 ? "a pickle or a zip archive" : "an opcode of a pickle",
                        String.format(Locale.ROOT, "0x%02x", opcode));
            }
        }
        throw cursor.wrong(Problem.LIMIT_EXCEEDED, "a pickle of at most " + MOST_STEPS + " steps", "more");
    }

    private boolean isContainer(int opcode) throws FormatException {
        switch (opcode) {
            case '(' -> marks.add(stack.size());
            case ']', ')', 0x8f -> push(counted(new Items()));
            case '}' -> push(counted(new Entries()));
            case 'l', 't', 0x91 -> push(counted(new Items(popToMark())));
            case 'd' -> push(dictionary(popToMark()));
            case 0x85 -> push(tuple(1));
            case 0x86 -> push(tuple(2));
            case 0x87 -> push(tuple(3));
            case 'a' -> {
                PickleValue item = pop();
                append(top(), List.of(item));
            }
            case 'e', 0x90 -> {
                List<PickleValue> items = popToMark();
                append(top(), items);
            }
            case 's' -> {
                PickleValue value = pop();
                PickleValue key = pop();
                set(top(), List.of(key, value));
            }
            case 'u' -> {
                List<PickleValue> pairs = popToMark();
                set(top(), pairs);
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    private boolean isMemory(int opcode) throws FormatException {
        switch (opcode) {
            case '0' -> drop();
            case '1' -> popToMark();
            case '2' -> push(top());
            case 'p' -> remember(index(cursor.line()));
            case 'q' -> remember(cursor.unsignedByte());
            case 'r' -> remember(cursor.unsignedInt());
            case 0x94 -> remember(memo.size());
            case 'g' -> push(recalled(index(cursor.line())));
            case 'h' -> push(recalled(cursor.unsignedByte()));
            case 'j' -> push(recalled(cursor.unsignedInt()));
            case 0x80 -> checkProtocol(cursor.unsignedByte());
            case 0x95 -> cursor.signedLong(); // length of a frame: for buffering only
            default -> {
                return false;
            }
        }
        return true;
    }

    private boolean isObject(int opcode, long offset) throws FormatException {
        switch (opcode) {
            case 'c' -> push(calls.named(cursor.line(), cursor.line(), offset));
            case 0x93 -> {
                String name = text(pop());
                push(calls.named(text(pop()), name, offset));
            }
            case 'R', 0x81 -> {
                PickleValue arguments = pop();
                push(calls.call(pop(), arguments, offset));
            }
            case 0x92 -> {
                PickleValue keywords = pop();
                PickleValue arguments = pop();
                push(calls.callWithKeywords(pop(), arguments, keywords, offset));
            }
            case 'i' -> {
                PickleValue called = calls.named(cursor.line(), cursor.line(), offset);
                push(calls.call(called, new Items(popToMark()), offset));
            }
            case 'o' -> {
                List<PickleValue> parts = popToMark();
                if (parts.isEmpty()) {
                    throw cursor.wrong(Problem.BAD_VALUE, "a class on the stack", "nothing");
                }
                push(calls.call(parts.getFirst(), new Items(parts.subList(1, parts.size())), offset));
            }
            case 'b' -> {
                PickleValue state = pop();
                calls.build(top(), state);
            }
            case 'Q' -> push(calls.persistent(pop(), offset));
            case 'P' -> push(calls.persistent(new Text(cursor.line()), offset));
            case 0x82 -> push(calls.extension(cursor.unsignedByte(), offset));
            case 0x83 -> push(calls.extension(cursor.unsignedShort(), offset));
            case 0x84 -> push(calls.extension(cursor.signedInt(), offset));
            case 0x97, 0x98 ->
                throw cursor.wrong(Problem.UNSUPPORTED_TYPE, "data inside the pickle", "a buffer outside of it");
            default -> {
                return false;
            }
        }
        return true;
    }

    private void append(PickleValue list, List<PickleValue> items) throws FormatException {
        switch (list) {
            case Items plain -> plain.items().addAll(items);
            case Inert inert -> inert.parts().add(counted(new Items(items)));
            default -> throw cursor.wrong(Problem.BAD_VALUE, "a list to add to", ValueText.of(list));
        }
    }

    private void set(PickleValue dictionary, List<PickleValue> pairs) throws FormatException {
        switch (dictionary) {
            case Entries plain -> put(plain, pairs);
            case Inert inert -> inert.parts().add(dictionary(pairs));
            default -> throw cursor.wrong(Problem.BAD_VALUE, "a dictionary to add to", ValueText.of(dictionary));
        }
    }

    private Entries dictionary(List<PickleValue> pairs) throws FormatException {
        Entries entries = counted(new Entries());
        put(entries, pairs);
        return entries;
    }

    private void put(Entries entries, List<PickleValue> pairs) throws FormatException {
        if (pairs.size() % 2 != 0) {
            throw cursor.wrong(Problem.BAD_VALUE, "keys with values", "a key without one");
        }
        for (int i = 0; i < pairs.size(); i += 2) {
            entries.put(pairs.get(i), pairs.get(i + 1));
        }
    }

    private Items tuple(int size) throws FormatException {
        List<PickleValue> items = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            items.addFirst(pop());
        }
        return counted(new Items(items));
    }

    private <T> T counted(T container) throws FormatException {
        if (++containers > MOST_VALUES) {
            throw cursor.wrong(Problem.LIMIT_EXCEEDED, "at most " + MOST_VALUES + " containers", "more");
        }
        return container;
    }

    private void push(PickleValue value) throws FormatException {
        if (stack.size() >= MOST_VALUES) {
            throw cursor.wrong(Problem.LIMIT_EXCEEDED, "a stack of at most " + MOST_VALUES + " values", "more");
        }
        stack.add(value);
    }

    private int bottom() {
        return marks.isEmpty() ? 0 : marks.getLast();
    }

    private PickleValue top() throws FormatException {
        if (stack.size() <= bottom()) {
            throw cursor.wrong(Problem.BAD_VALUE, "a value on the stack", "an empty stack");
        }
        return stack.getLast();
    }

    private PickleValue pop() throws FormatException {
        PickleValue value = top();
        stack.removeLast();
        return value;
    }

    /// POP takes a mark where that is on top.
    private void drop() throws FormatException {
        if (!marks.isEmpty() && stack.size() == bottom()) {
            marks.removeLast();
        } else {
            pop();
        }
    }

    private List<PickleValue> popToMark() throws FormatException {
        if (marks.isEmpty()) {
            throw cursor.wrong(Problem.BAD_VALUE, "a mark on the stack", "none");
        }
        List<PickleValue> above = stack.subList(marks.removeLast(), stack.size());
        List<PickleValue> taken = new ArrayList<>(above);
        above.clear();
        return taken;
    }

    private void remember(long index) throws FormatException {
        memo.put(index, top());
        if (memo.size() > MOST_VALUES) {
            throw cursor.wrong(Problem.LIMIT_EXCEEDED, "at most " + MOST_VALUES + " remembered values", "more");
        }
    }

    private PickleValue recalled(long index) throws FormatException {
        PickleValue value = memo.get(index);
        if (value == null) {
            throw cursor.wrong(Problem.BAD_VALUE, "a remembered value " + index, "none");
        }
        return value;
    }

    private long index(String line) throws FormatException {
        var index = cursor.decimal(line);
        if (index.bitLength() > 31 || index.signum() < 0) {
            throw cursor.wrong(Problem.BAD_VALUE, "the index of a remembered value", PickleCursor.shortened(line));
        }
        return index.longValue();
    }

    private String text(PickleValue value) throws FormatException {
        if (value instanceof Text text) {
            return text.value();
        }
        throw cursor.wrong(Problem.BAD_VALUE, "the name of a class", ValueText.of(value));
    }

    private void checkProtocol(int protocol) throws FormatException {
        if (protocol > HIGHEST_PROTOCOL) {
            throw cursor.wrong(
                    Problem.UNSUPPORTED_VERSION, "pickle protocol 0 to " + HIGHEST_PROTOCOL, "protocol " + protocol);
        }
    }
}
