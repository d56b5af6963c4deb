package lapidary.core.format.hdf5;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import lapidary.core.format.FormatException;
import lapidary.core.format.FormatException.Problem;

/// The messages that describe a group or a dataset.
///
/// Source: HDF5 File Format Specification 3.0, section IV.A.1.
record ObjectHeader(List<Message> messages) {
    private static final int CONTINUATION = 0x10;
    private static final int MOST_MESSAGES = 100_000;
    private static final int MOST_BLOCKS = 10_000;
    private static final String WHAT = "object header";

    /// One message.
    ///
    /// @param address of its content
    /// @param isShared whether the content is only a reference to another object's
    record Message(int type, long address, long length, boolean isShared) {}

    static ObjectHeader read(Bytes bytes, long address) throws FormatException {
        Bytes.Cursor cursor = bytes.at(address, WHAT);
        int first = cursor.unsignedByte();
        Reader reader = new Reader(bytes);
        if (first == 1) {
            reader.old(address);
        } else if (first == 'O') {
            reader.recent(address);
        } else {
            throw bytes.wrong(Problem.UNSUPPORTED_VERSION, address, WHAT, "version 1 or 2", "a first byte " + first);
        }
        return new ObjectHeader(List.copyOf(reader.messages));
    }

    Optional<Message> find(int type) {
        return messages.stream().filter(message -> message.type() == type).findFirst();
    }

    private static final class Reader {
        private final Bytes bytes;
        private final List<Message> messages = new ArrayList<>();
        private final Deque<long[]> blocks = new ArrayDeque<>();
        private final Set<Long> known = new HashSet<>();

        Reader(Bytes bytes) {
            this.bytes = bytes;
        }

        void old(long address) throws FormatException {
            Bytes.Cursor cursor = bytes.at(address, WHAT);
            cursor.take(8);
            long size = cursor.unsignedInt();
            add(address + 16, size);
            while (!blocks.isEmpty()) {
                long[] block = blocks.pop();
                Bytes.Cursor in = bytes.at(block[0], block[1], WHAT);
                while (in.left() >= 8) {
                    int type = in.unsignedShort();
                    int length = in.unsignedShort();
                    int flags = in.unsignedByte();
                    in.take(3);
                    message(type, in.take(length), length, flags);
                }
            }
        }

        void recent(long address) throws FormatException {
            Bytes.Cursor cursor = bytes.at(address, WHAT);
            cursor.expect("OHDR");
            int version = cursor.unsignedByte();
            int flags = cursor.unsignedByte();
            if (version != 2) {
                throw bytes.wrong(Problem.UNSUPPORTED_VERSION, address, WHAT, "version 2", "version " + version);
            }
            cursor.take((flags & 0x20) != 0 ? 16 : 0);
            cursor.take((flags & 0x10) != 0 ? 4 : 0);
            long size = cursor.number(1 << (flags & 3));
            add(cursor.offset(), size);
            boolean isFirst = true;
            while (!blocks.isEmpty()) {
                long[] block = blocks.pop();
                Bytes.Cursor in = bytes.at(block[0], block[1], WHAT);
                if (!isFirst) {
                    in.expect("OCHK");
                }
                recent(in, (flags & 4) != 0, isFirst ? 0 : 4);
                isFirst = false;
            }
        }

        /// @param checksum bytes at the end that are no messages
        private void recent(Bytes.Cursor in, boolean isOrdered, int checksum) throws FormatException {
            int header = isOrdered ? 6 : 4;
            while (in.left() - checksum >= header) {
                int type = in.unsignedByte();
                int length = in.unsignedShort();
                int flags = in.unsignedByte();
                in.take(isOrdered ? 2 : 0);
                message(type, in.take(length), length, flags);
            }
        }

        private void message(int type, long address, long length, int flags) throws FormatException {
            messages.add(new Message(type, address, length, (flags & 2) != 0));
            if (messages.size() > MOST_MESSAGES) {
                throw bytes.wrong(
                        Problem.LIMIT_EXCEEDED, address, WHAT, "at most " + MOST_MESSAGES + " messages", "more");
            }
            if (type == CONTINUATION) {
                Bytes.Cursor cursor = bytes.at(address, length, WHAT);
                long at = cursor.address();
                add(at, cursor.length());
            }
        }

        private void add(long address, long size) throws FormatException {
            if (!known.add(address) || known.size() > MOST_BLOCKS) {
                throw bytes.wrong(Problem.OVERLAP, address, WHAT, "a block that was not read before", "the same again");
            }
            blocks.add(new long[] {address, size});
        }
    }
}
