package lapidary.app.choice;

import java.util.OptionalDouble;
import lapidary.core.tensor.DType;
import lapidary.core.tensor.TensorId;

/// What becomes of one tensor of the selection.
///
/// @param block "2"; "" outside blocks
/// @param name short: "attn_q"
/// @param storage in words: "Q4_0"
/// @param bitsPerWeight true bits, scales included
/// @param bytesBefore stored in the opened file
/// @param bytesAfter stored in the file to be written
/// @param sqnrDecibels weight error; empty until it is known
public record Outcome(
        TensorId id,
        String block,
        String name,
        String storage,
        DType writtenType,
        double bitsPerWeight,
        long bytesBefore,
        long bytesAfter,
        OptionalDouble sqnrDecibels) {}
