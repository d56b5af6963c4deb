package lapidary.core.format.hdf5;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import lapidary.core.format.FormatException;
import lapidary.core.format.FormatException.Problem;

/// The links of a group, whichever of the forms it has: a B-tree with a heap of names (what h5py and Keras write), or
/// link messages in the group's own header.
///
/// Source: HDF5 File Format Specification 3.0, sections III.A.1, III.C, III.D, IV.A.2.c and g.
final class GroupReader {
    private static final int LINK_INFO = 0x02;
    private static final int LINK = 0x06;
    private static final int SYMBOL_TABLE = 0x11;
    private static final int MOST_LINKS = 1 << 20;
    private static final int MOST_LEVELS = 16;
    private static final int LONGEST_NAME = 1 << 16;
    private static final int SOFT_LINK = 2;

    private final Bytes bytes;
    private final Set<Long> nodes = new HashSet<>();
    private final List<Link> links = new ArrayList<>();

    GroupReader(Bytes bytes) {
        this.bytes = bytes;
    }

    /// A name in a group.
    ///
    /// @param address of the object header
    record Link(String name, long address) {}

    /// The hard links; empty for an object that is no group. Soft and external links are left out:
    /// what they name is
    /// in the file under its own name, or in no file at all.
    static Optional<List<Link>> links(Bytes bytes, ObjectHeader header) throws FormatException {
        GroupReader reader = new GroupReader(bytes);
        Optional<ObjectHeader.Message> table = header.find(SYMBOL_TABLE);
        if (table.isPresent()) {
            reader.readTable(table.get());
            return Optional.of(reader.links);
        }
        Optional<ObjectHeader.Message> info = header.find(LINK_INFO);
        if (info.isEmpty() && header.find(LINK).isEmpty()) {
            return Optional.empty();
        }
        if (info.isPresent()) {
            reader.checkCompact(info.get());
        }
        for (ObjectHeader.Message message : header.messages()) {
            if (message.type() == LINK) {
                reader.readLink(message);
            }
        }
        return Optional.of(reader.links);
    }

    private void checkCompact(ObjectHeader.Message message) throws FormatException {
        Bytes.Cursor cursor = bytes.at(message.address(), message.length(), "link info");
        cursor.take(1);
        int flags = cursor.unsignedByte();
        cursor.take((flags & 1) != 0 ? 8 : 0);
        if (cursor.address() != Bytes.UNDEFINED) {
            throw bytes.wrong(
                    Problem.UNSUPPORTED_VERSION,
                    message.address(),
                    "group",
                    "links in a B-tree or in the group's header (save with h5py's libver='earliest')",
                    "links in a fractal heap");
        }
    }

    private void readLink(ObjectHeader.Message message) throws FormatException {
        Bytes.Cursor cursor = bytes.at(message.address(), message.length(), "link");
        int version = cursor.unsignedByte();
        if (version != 1) {
            throw cursor.problem(Problem.UNSUPPORTED_VERSION, "version 1", "version " + version);
        }
        int flags = cursor.unsignedByte();
        int type = (flags & 8) != 0 ? cursor.unsignedByte() : 0;
        cursor.take((flags & 4) != 0 ? 8 : 0);
        cursor.take((flags & 16) != 0 ? 1 : 0);
        String name = cursor.text(cursor.number(1 << (flags & 3)));
        if (type == 0) {
            add(name, cursor.address());
        }
    }

    private void readTable(ObjectHeader.Message message) throws FormatException {
        Bytes.Cursor cursor = bytes.at(message.address(), message.length(), "symbol table");
        long tree = cursor.address();
        Bytes.Cursor heap = bytes.at(cursor.address(), "local heap");
        heap.expect("HEAP");
        heap.take(4);
        long size = heap.length();
        heap.length();
        long names = heap.address();
        readNode(tree, MOST_LEVELS, bytes.at(names, size, "local heap").offset(), size);
    }

    /// @param most levels that the node may be above the leaves
    private void readNode(long address, int most, long names, long namesSize) throws FormatException {
        Bytes.Cursor cursor = node(address, "TREE");
        int type = cursor.unsignedByte();
        int level = cursor.unsignedByte();
        int used = cursor.unsignedShort();
        if (type != 0 || level > most) {
            throw cursor.problem(
                    Problem.BAD_VALUE,
                    "a node of a group at most " + most + " levels high",
                    "type " + type + ", level " + level);
        }
        cursor.address();
        cursor.address();
        cursor.length();
        for (int i = 0; i < used; i++) {
            long child = cursor.address();
            cursor.length();
            if (level == 0) {
                readSymbols(child, names, namesSize);
            } else {
                readNode(child, level - 1, names, namesSize);
            }
        }
    }

    private void readSymbols(long address, long names, long namesSize) throws FormatException {
        Bytes.Cursor cursor = node(address, "SNOD");
        cursor.take(2);
        int count = cursor.unsignedShort();
        for (int i = 0; i < count; i++) {
            long name = cursor.address();
            long header = cursor.address();
            long cached = cursor.unsignedInt();
            cursor.take(20);
            if (cached != SOFT_LINK) {
                add(name(names, namesSize, name), header);
            }
        }
    }

    private String name(long names, long size, long at) throws FormatException {
        if (at < 0 || at >= size) {
            throw bytes.wrong(Problem.BAD_OFFSET, names, "local heap", "a name inside " + size + " bytes", at + "");
        }
        Bytes.Cursor cursor = bytes.at(names + at, size - at, "local heap");
        long length = 0;
        while (cursor.left() > 0 && cursor.unsignedByte() != 0) {
            length++;
            if (length > LONGEST_NAME) {
                throw cursor.problem(Problem.LIMIT_EXCEEDED, "a name of at most " + LONGEST_NAME + " bytes", "more");
            }
        }
        return bytes.at(names + at, length, "local heap").text(length);
    }

    private Bytes.Cursor node(long address, String signature) throws FormatException {
        if (!nodes.add(address)) {
            throw bytes.wrong(Problem.OVERLAP, address, "group", "a node that was not read before", "the same again");
        }
        Bytes.Cursor cursor = bytes.at(address, "group");
        cursor.expect(signature);
        return cursor;
    }

    private void add(String name, long address) throws FormatException {
        links.add(new Link(name, address));
        if (links.size() > MOST_LINKS) {
            throw bytes.wrong(Problem.LIMIT_EXCEEDED, address, "group", "at most " + MOST_LINKS + " links", "more");
        }
    }
}
