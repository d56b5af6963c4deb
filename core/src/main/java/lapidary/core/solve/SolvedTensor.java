package lapidary.core.solve;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import lapidary.core.compressed.CompressedTensor;
import lapidary.core.method.Scaling;

/// What a tensor became, and what changed its scales before, in order.
record SolvedTensor(CompressedTensor result, List<Scaling> scalings) {
    private static final int MOST_SCALINGS = 64;

    SolvedTensor {
        scalings = List.copyOf(scalings);
    }

    void write(DataOutputStream out) throws IOException {
        out.writeInt(scalings.size());
        for (Scaling scaling : scalings) {
            TensorStream.floats(scaling.rows(), out);
            TensorStream.floats(scaling.columns(), out);
            out.writeDouble(scaling.offset());
        }
        TensorStream.write(result, out);
    }

    static SolvedTensor read(DataInputStream in) throws IOException {
        int count = in.readInt();
        if (count < 0 || count > MOST_SCALINGS) {
            throw new IOException(count + " changes of scales");
        }
        List<Scaling> scalings = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            scalings.add(new Scaling(TensorStream.floats(in), TensorStream.floats(in), in.readDouble()));
        }
        return new SolvedTensor(TensorStream.read(in), scalings);
    }
}
