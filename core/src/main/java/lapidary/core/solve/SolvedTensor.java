package lapidary.core.solve;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import lapidary.core.compressed.CompressedTensor;
import lapidary.core.method.Scaling;

/// What a tensor became, what changed its scales before, in order, and what there is to say about it.
record SolvedTensor(CompressedTensor result, List<Scaling> scalings, List<String> notes) {
    private static final int MOST_SCALINGS = 64;
    private static final int MOST_NOTES = 64;

    SolvedTensor {
        scalings = List.copyOf(scalings);
        notes = List.copyOf(notes);
    }

    void write(DataOutputStream out) throws IOException {
        out.writeInt(scalings.size());
        for (Scaling scaling : scalings) {
            TensorStream.floats(scaling.rows(), out);
            TensorStream.floats(scaling.columns(), out);
            out.writeDouble(scaling.offset());
        }
        out.writeInt(notes.size());
        for (String note : notes) {
            out.writeUTF(note);
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
        int said = in.readInt();
        if (said < 0 || said > MOST_NOTES) {
            throw new IOException(said + " notes");
        }
        List<String> notes = new ArrayList<>();
        for (int i = 0; i < said; i++) {
            notes.add(in.readUTF());
        }
        return new SolvedTensor(TensorStream.read(in), scalings, notes);
    }
}
