package lapidary.core.format.hostile;

import static lapidary.core.format.OnnxBytes.FLOAT;
import static lapidary.core.format.OnnxBytes.INT64;
import static lapidary.core.format.OnnxBytes.of;

import java.nio.file.Files;
import java.util.List;
import java.util.stream.Stream;
import lapidary.core.format.FormatException.Problem;
import lapidary.core.format.OnnxBytes;
import lapidary.core.format.ProtoBytes;

/// ONNX files that lie about their messages, their tensors or where these lie.
final class OnnxHostiles {
    private static final List<HostileFile> MESSAGES = List.of(
            onnx("that is empty", new ProtoBytes(), Problem.BAD_HEADER, "a graph", "none"),
            onnx("without a graph", new ProtoBytes().whole(1, 8), Problem.BAD_HEADER, "a graph"),
            onnx(
                    "with two graphs",
                    new ProtoBytes().message(7, new ProtoBytes()).message(7, new ProtoBytes()),
                    Problem.DUPLICATE_NAME,
                    "a second one"),
            onnx("that ends in a tag", new ProtoBytes().raw(0x80), Problem.TRUNCATED, "offset 0"),
            onnx("that ends in a number", new ProtoBytes().raw(0x08, 0xff), Problem.TRUNCATED, "more of it"),
            onnx("that ends before a length", new ProtoBytes().raw(0x3a), Problem.TRUNCATED, "offset 0"),
            onnx("whose graph is longer than the file", new ProtoBytes().raw(0x3a, 5, 0), Problem.TRUNCATED, "5 bytes"),
            onnx(
                    "with a number of eleven bytes",
                    new ProtoBytes().raw(8).raw(eleven()),
                    Problem.OVERFLOW,
                    "at most ten bytes"),
            onnx(
                    "whose graph is 2⁶³ bytes long",
                    new ProtoBytes().raw(0x3a).raw(negative()),
                    Problem.TRUNCATED,
                    "18446744073709551615 bytes"),
            onnx("with a field of number zero", new ProtoBytes().raw(0x02, 0), Problem.BAD_HEADER, "field number"),
            onnx("with a group", new ProtoBytes().raw(0x0b, 0x0c), Problem.BAD_HEADER, "wire type 3"),
            onnx("with an unknown wire type", new ProtoBytes().raw(0x0f), Problem.BAD_HEADER, "wire type 7"),
            onnx("with a version of eight bytes missing", new ProtoBytes().raw(0x09, 1, 2), Problem.TRUNCATED),
            onnx("whose graph is a number", new ProtoBytes().whole(7, 3), Problem.BAD_HEADER, "wire type 0"),
            onnx("whose version is a text", new ProtoBytes().text(1, "9"), Problem.BAD_HEADER, "wire type 2"),
            onnx(
                    "with a name that is no text",
                    graph(new ProtoBytes().message(1, new ProtoBytes().raw(0x1a, 2, 0xc3, 0x28))),
                    Problem.BAD_VALUE,
                    "UTF-8"),
            onnx(
                    "with a name of 100,000 letters",
                    graph(new ProtoBytes().message(1, new ProtoBytes().text(3, "a".repeat(100_000)))),
                    Problem.LIMIT_EXCEEDED,
                    "100000 bytes"),
            onnx(
                    "with a node longer than its graph",
                    new ProtoBytes().raw(0x3a, 3, 0x0a, 9, 0).raw(new byte[64]),
                    Problem.TRUNCATED,
                    "9 bytes"),
            onnx("of graphs within graphs", nested(40), Problem.LIMIT_EXCEEDED, "16 deep"),
            onnx(
                    "with more nodes than anybody has",
                    graph(new ProtoBytes().raw(pairs(0x0a, (1 << 20) + 1))),
                    Problem.LIMIT_EXCEEDED,
                    "1048576 nodes"));

    private static final List<HostileFile> TENSORS = List.of(
            tensor("without a name", OnnxBytes.floats("", new float[1], 1), Problem.BAD_VALUE, "with a name"),
            onnx(
                    "with two tensors of one name",
                    graph(new ProtoBytes()
                            .message(5, OnnxBytes.floats("w", new float[1], 1))
                            .message(5, OnnxBytes.floats("w", new float[1], 1))),
                    Problem.DUPLICATE_NAME,
                    "'w'"),
            tensor("without elements", OnnxBytes.tensor("w", FLOAT, 4), Problem.WRONG_SIZE, "found 0"),
            tensor("with too few bytes", OnnxBytes.floats("w", new float[3], 4), Problem.WRONG_SIZE, "16 bytes"),
            tensor("with too many bytes", OnnxBytes.floats("w", new float[5], 4), Problem.WRONG_SIZE, "found 20"),
            tensor("of a negative extent", OnnxBytes.tensor("w", FLOAT, -4), Problem.BAD_SHAPE, "-4"),
            tensor("of 2⁶³ elements", OnnxBytes.tensor("w", FLOAT, 1L << 62, 2), Problem.OVERFLOW, "shape"),
            tensor("of 2⁶² elements of four bytes", OnnxBytes.tensor("w", FLOAT, 1L << 62), Problem.OVERFLOW, "shape"),
            tensor("of 65 dimensions", OnnxBytes.tensor("w", FLOAT, new long[65]), Problem.LIMIT_EXCEEDED, "64"),
            tensor(
                    "with too few typed numbers",
                    OnnxBytes.tensor("w", INT64, 3).packed(7, 1, 2),
                    Problem.WRONG_SIZE,
                    "3 numbers in field 7"),
            tensor(
                    "with numbers in another field than its type's",
                    OnnxBytes.tensor("w", FLOAT, 1).packed(5, 1),
                    Problem.WRONG_SIZE,
                    "field 4"),
            tensor(
                    "whose packed floats are no whole number",
                    OnnxBytes.tensor("w", FLOAT, 1).bytes(4, new byte[5]),
                    Problem.WRONG_SIZE,
                    "5 bytes"),
            tensor(
                    "whose packed numbers end in one",
                    OnnxBytes.tensor("w", INT64, 1).bytes(7, new byte[] {(byte) 0x80}),
                    Problem.TRUNCATED,
                    "the end of a number"),
            tensor(
                    "with a packed number of eleven bytes",
                    OnnxBytes.tensor("w", INT64, 1).bytes(7, eleven()),
                    Problem.OVERFLOW,
                    "ten bytes"),
            tensor("with too few strings", OnnxBytes.tensor("w", 8, 2).text(6, "a"), Problem.WRONG_SIZE, "2 strings"),
            tensor(
                    "that is a segment",
                    OnnxBytes.floats("w", new float[1], 1).message(3, new ProtoBytes()),
                    Problem.UNSUPPORTED_TYPE,
                    "in one piece"),
            tensor("of nibbles with a byte too few", OnnxBytes.bytes("w", 21, new byte[1], 3), Problem.WRONG_SIZE),
            onnx(
                    "with an unsound constant in a branch",
                    graph(new ProtoBytes()
                            .message(
                                    1,
                                    OnnxBytes.node(
                                            "If",
                                            of("c"),
                                            "y",
                                            OnnxBytes.graphAttribute(
                                                    "then_branch",
                                                    new ProtoBytes()
                                                            .message(
                                                                    1,
                                                                    OnnxBytes.node(
                                                                            "Constant",
                                                                            of(),
                                                                            "k",
                                                                            OnnxBytes.tensorAttribute(
                                                                                    "value",
                                                                                    OnnxBytes.floats(
                                                                                            "", new float[1], 9)))))))),
                    Problem.WRONG_SIZE,
                    "36 bytes"),
            sparse("without places", new ProtoBytes().packed(3, 4), Problem.WRONG_SIZE, "place for each"),
            sparse(
                    "with fewer places than values",
                    new ProtoBytes()
                            .message(2, OnnxBytes.tensor("", INT64, 1).packed(7, 1))
                            .packed(3, 4),
                    Problem.WRONG_SIZE,
                    "INT64 place"),
            sparse(
                    "of 2⁶⁰ elements",
                    new ProtoBytes()
                            .message(2, OnnxBytes.tensor("", INT64, 2).packed(7, 1, 2))
                            .packed(3, 1L << 60),
                    Problem.BAD_SHAPE,
                    "1152921504606846976"),
            sparse(
                    "of a negative extent",
                    new ProtoBytes()
                            .message(2, OnnxBytes.tensor("", INT64, 2).packed(7, 1, 2))
                            .packed(3, -3),
                    Problem.BAD_SHAPE,
                    "-3"));

    private static final List<HostileFile> OUTSIDE = List.of(
            outside("in the folder above", "../w.bin", "", "", Problem.BAD_VALUE, "own folder"),
            outside("above by way of a folder", "a/../../w.bin", "", "", Problem.BAD_VALUE, "own folder"),
            outside("at an absolute path", "/etc/passwd", "", "", Problem.BAD_VALUE, "own folder"),
            outside("with the other kind of slash", "..\\w.bin", "", "", Problem.BAD_VALUE, "own folder"),
            outside("without a place", "", "", "", Problem.BAD_VALUE, "own folder"),
            outside("in the folder itself", ".", "", "", Problem.BAD_VALUE, "own folder"),
            outside("in a file with a zero in its name", "a\0b", "", "", Problem.BAD_VALUE, "own folder"),
            outside("in a file that is not there", "gone.bin", "", "", Problem.MISSING_FILE, "gone.bin"),
            outside("in a folder", "folder", "", "", Problem.MISSING_FILE, "no file"),
            outside("behind the end of the file", "w.bin", "9", "16", Problem.TRUNCATED, "16 bytes"),
            outside("at an offset of 2⁶²", "w.bin", "4611686018427387904", "", Problem.BAD_VALUE, "offset"),
            outside("far behind the end", "w.bin", "99999999999", "", Problem.TRUNCATED, "99999999999"),
            outside("at a negative offset", "w.bin", "-4", "", Problem.BAD_VALUE, "-4"),
            outside("at an offset that is no number", "w.bin", "four", "", Problem.BAD_VALUE, "four"),
            outside("with a length of its own", "w.bin", "0", "8", Problem.WRONG_SIZE, "8 bytes"));

    private OnnxHostiles() {}

    static Stream<HostileFile> all() {
        return Stream.of(MESSAGES, TENSORS, OUTSIDE).flatMap(List::stream);
    }

    static byte[] sound() {
        return OnnxBytes.model(new ProtoBytes()
                        .message(1, OnnxBytes.node("MatMul", of("x", "w"), "a"))
                        .message(
                                1,
                                OnnxBytes.node(
                                        "Constant",
                                        of(),
                                        "k",
                                        OnnxBytes.tensorAttribute("value", OnnxBytes.floats("", new float[4], 2, 2))))
                        .message(1, OnnxBytes.node("DequantizeLinear", of("q", "s"), "d"))
                        .message(5, OnnxBytes.floats("w", new float[6], 2, 3))
                        .message(5, OnnxBytes.tensor("shape", INT64, 3).packed(7, 1, 300, -1))
                        .message(5, OnnxBytes.bytes("q", OnnxBytes.INT8, new byte[6], 2, 3))
                        .message(5, OnnxBytes.floats("s", new float[3], 3))
                        .message(11, OnnxBytes.value("x", -1, 2)))
                .toBytes();
    }

    private static ProtoBytes graph(ProtoBytes content) {
        return OnnxBytes.model(content);
    }

    private static ProtoBytes nested(int depth) {
        ProtoBytes inner = new ProtoBytes();
        for (int i = 0; i < depth; i++) {
            inner = new ProtoBytes()
                    .message(1, OnnxBytes.node("Loop", of(), "y", OnnxBytes.graphAttribute("body", inner)));
        }
        return graph(inner);
    }

    private static byte[] pairs(int tag, int count) {
        byte[] bytes = new byte[2 * count];
        for (int i = 0; i < bytes.length; i += 2) {
            bytes[i] = (byte) tag;
        }
        return bytes;
    }

    private static byte[] eleven() {
        return new byte[] {-1, -1, -1, -1, -1, -1, -1, -1, -1, -1, 1};
    }

    private static byte[] negative() {
        return new byte[] {-1, -1, -1, -1, -1, -1, -1, -1, -1, 1};
    }

    private static HostileFile tensor(String name, ProtoBytes tensor, Problem problem, String... message) {
        return onnx("with a tensor " + name, graph(new ProtoBytes().message(5, tensor)), problem, message);
    }

    private static HostileFile sparse(String name, ProtoBytes rest, Problem problem, String... message) {
        ProtoBytes sparse = new ProtoBytes()
                .message(1, OnnxBytes.floats("s", new float[2], 2))
                .raw(rest.toBytes());
        return onnx("with a sparse tensor " + name, graph(new ProtoBytes().message(15, sparse)), problem, message);
    }

    private static HostileFile outside(
            String name, String location, String offset, String length, Problem problem, String... message) {
        ProtoBytes model =
                graph(new ProtoBytes().message(5, OnnxBytes.external("w", FLOAT, location, offset, length, 4)));
        return HostileFile.of(
                "ONNX with weights " + name,
                folder -> {
                    Files.write(folder.resolve("w.bin"), new byte[16]);
                    Files.createDirectories(folder.resolve("folder"));
                    return Files.write(folder.resolve("hostile.onnx"), model.toBytes());
                },
                problem,
                message);
    }

    private static HostileFile onnx(String name, ProtoBytes bytes, Problem problem, String... message) {
        return HostileFile.of(
                "ONNX " + name,
                folder -> Files.write(folder.resolve("hostile.onnx"), bytes.toBytes()),
                problem,
                message);
    }
}
