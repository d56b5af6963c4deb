package lapidary.core.format.llama2c;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import lapidary.core.format.FormatException;
import lapidary.core.format.FormatException.Problem;
import lapidary.core.format.MappedFile;
import lapidary.core.tensor.DType;
import lapidary.core.tensor.Shape;
import lapidary.core.tensor.Tensor;
import lapidary.core.tensor.TensorId;

/// Where the weights of a llama2.c checkpoint lie: one kind after the other, of each kind all blocks. The file has no
/// names; the ones given are those of GGUF, because rows of queries and keys are in its order (rotated neighbours
/// together).
///
/// Source: karpathy/llama2.c `run.c` (`memory_map_weights`), `runq.c`, `export.py`.
final class Weights {
    private final MappedFile file;
    private final Numbers numbers;
    private final List<Tensor> tensors = new ArrayList<>();
    private long at;

    private Weights(MappedFile file, Numbers numbers) {
        this.file = file;
        this.numbers = numbers;
        this.at = numbers.dataOffset();
    }

    /// @throws FormatException when the file has not exactly the bytes that its header says
    static List<Tensor> list(MappedFile file, Numbers numbers) throws FormatException {
        Weights weights = new Weights(file, numbers);
        try {
            switch (numbers.version()) {
                case 0 -> weights.first();
                case 1 -> weights.floats();
                default -> weights.codes();
            }
        } catch (ArithmeticException e) {
            throw new FormatException(
                    Problem.OVERFLOW, file.path(), "header", "weights of less than 2⁶³ bytes", numbers + "");
        }
        if (weights.at != file.size()) {
            throw new FormatException(
                    Problem.WRONG_SIZE,
                    file.path(),
                    "offset " + weights.at,
                    "the end of the file after the last weights",
                    file.size() - weights.at + " more bytes");
        }
        return weights.tensors;
    }

    private void first() throws FormatException {
        whole("token_embd.weight", Shape.of(numbers.vocabulary(), numbers.width()), false);
        norms("attn_norm");
        attention();
        norms("ffn_norm");
        feedForward();
        whole("output_norm.weight", Shape.of(numbers.width()), false);
        // Tables of cosines and sines that older programs read; every program can compute them.
        long table = Math.multiplyExact(numbers.context() * (long) (numbers.headSize() / 2), 4L);
        take(Math.multiplyExact(2, table), "tables of rotations");
        output();
    }

    private void floats() throws FormatException {
        norms("attn_norm");
        norms("ffn_norm");
        whole("output_norm.weight", Shape.of(numbers.width()), false);
        whole("token_embd.weight", Shape.of(numbers.vocabulary(), numbers.width()), false);
        attention();
        feedForward();
        output();
    }

    private void codes() throws FormatException {
        norms("attn_norm");
        norms("ffn_norm");
        whole("output_norm.weight", Shape.of(numbers.width()), false);
        whole("token_embd.weight", Shape.of(numbers.vocabulary(), numbers.width()), true);
        attention();
        feedForward();
        output();
    }

    private void attention() throws FormatException {
        long keys = (long) numbers.keyValueHeads() * numbers.headSize();
        blocks("attn_q", Shape.of(numbers.width(), numbers.width()));
        blocks("attn_k", Shape.of(keys, numbers.width()));
        blocks("attn_v", Shape.of(keys, numbers.width()));
        blocks("attn_output", Shape.of(numbers.width(), numbers.width()));
    }

    private void feedForward() throws FormatException {
        blocks("ffn_gate", Shape.of(numbers.feedForward(), numbers.width()));
        blocks("ffn_down", Shape.of(numbers.width(), numbers.feedForward()));
        blocks("ffn_up", Shape.of(numbers.feedForward(), numbers.width()));
    }

    private void output() throws FormatException {
        if (!numbers.isShared()) {
            whole("output.weight", Shape.of(numbers.vocabulary(), numbers.width()), numbers.version() == 2);
        }
    }

    private void norms(String kind) throws FormatException {
        for (int block = 0; block < numbers.blocks(); block++) {
            whole("blk." + block + "." + kind + ".weight", Shape.of(numbers.width()), false);
        }
    }

    private void blocks(String kind, Shape shape) throws FormatException {
        for (int block = 0; block < numbers.blocks(); block++) {
            whole("blk." + block + "." + kind + ".weight", shape, numbers.version() == 2);
        }
    }

    private void whole(String name, Shape shape, boolean isCoded) throws FormatException {
        tensors.add(isCoded ? coded(name, shape) : plain(name, shape));
    }

    private Tensor plain(String name, Shape shape) throws FormatException {
        long offset = at;
        MemorySegment data = take(DType.F32.bytes(shape), "tensor '" + name + "'");
        return new Tensor(new TensorId(name), shape, DType.F32, "float32", data, file.path(), offset);
    }

    private Tensor coded(String name, Shape shape) throws FormatException {
        if (shape.elements() % numbers.group() != 0) {
            throw new FormatException(
                    Problem.BAD_VALUE,
                    file.path(),
                    "tensor '" + name + "' at offset " + at,
                    "whole groups of " + numbers.group(),
                    shape.elements() + " elements");
        }
        long offset = at;
        MemorySegment codes = take(shape.elements(), "codes of tensor '" + name + "'");
        MemorySegment scales =
                take(Math.multiplyExact(shape.elements() / numbers.group(), 4L), "scales of tensor '" + name + "'");
        return new Tensor(
                new TensorId(name),
                shape,
                DType.COMPUTED,
                "int8",
                codes,
                file.path(),
                offset,
                Optional.of(new GroupedCodes(shape, codes, scales, numbers.group())));
    }

    private MemorySegment take(long bytes, String what) throws FormatException {
        if (bytes > file.size() - at) {
            throw new FormatException(
                    Problem.TRUNCATED,
                    file.path(),
                    what + " at offset " + at,
                    bytes + " bytes",
                    file.size() - at + " bytes until the end of the file");
        }
        MemorySegment taken = file.bytes().asSlice(at, bytes);
        at += bytes;
        return taken;
    }
}
