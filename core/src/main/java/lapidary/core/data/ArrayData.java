package lapidary.core.data;

import java.util.List;
import java.util.Optional;

/// Examples as arrays of numbers: what models of tables, encoders and anything else take.
///
/// @param inputs at least one, each with `count` examples
/// @param labels the class of each example, where there are any
public record ArrayData(Origin origin, List<DataArray> inputs, Optional<Labels> labels) implements DataSet {
    public ArrayData {
        inputs = List.copyOf(inputs);
        if (inputs.isEmpty()) {
            throw new IllegalArgumentException("array data needs an array");
        }
    }

    @Override
    public DataKind kind() {
        return DataKind.ARRAYS;
    }

    @Override
    public long count() {
        return inputs.getFirst().count();
    }
}
