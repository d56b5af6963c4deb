package lapidary.core.quant;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32;
import lapidary.core.TestFiles;
import lapidary.core.calib.Evidence;
import lapidary.core.compressed.Codecs;
import lapidary.core.job.Job;
import lapidary.core.method.Transform;
import lapidary.core.model.Model;
import lapidary.core.model.ModelTensor;
import lapidary.core.tensor.TensorId;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A real layer, the down projection of the third block of stories260K (64 × 172, so that the last group of a row is
/// shorter), on the published data types. CRC-32 of the decoded weights (float32, no negative zeros) and the relative
/// root mean square error are those of a NumPy program that was written from the papers and specifications alone; on
/// all 35 layers of the model it gave the same weights. Without a CRC-32: the same but for the last digit.
class PublishedGridsTest {
    @ParameterizedTest
    @CsvSource({
        "datatype, levels=nf group=64 scale=f32, 73bf5ed0, 0.092150773",
        "datatype, levels=af group=64 scale=f32, 831fefb2, 0.095639770",
        "datatype, levels=fp4-bnb group=64 scale=f32, 30dae026, 0.122207419",
        "mx, mx-type=mxfp4, 5753a210, 0.118474677",
        "mx, mx-type=nvfp4, '', 0.094183254",
        "mx, mx-type=mxfp6-e2m3, aa326e74, 0.028313621",
        "mx, mx-type=mxfp6-e3m2, dc4432f7, 0.054773105",
        "mx, mx-type=mxfp8-e4m3, 72890245, 0.031087128",
        "mx, mx-type=mxfp8-e5m2, 43490aec, 0.054772238",
        "bitnet, scale=f32, 334530ec, 0.547066153",
        "ternaryllm, granularity=channel scale=f32, '', 0.438546636",
        "statistics, granularity=channel scale=f32, 4fb284ee, 0.457139766",
        "paretoq, width=binary granularity=channel scale=f32, 2476325b, 0.609316714",
        "paretoq, width=ternary alpha=init granularity=channel scale=f32, '', 0.582668015",
        "paretoq, width=2 alpha=init granularity=channel scale=f32, f0f27afe, 0.444499826",
        "paretoq, width=3 alpha=init granularity=channel scale=f32, 444f97fa, 0.295771601",
        "paretoq, width=4 alpha=init granularity=channel scale=f32, c651eaaa, 0.127248256"
    })
    void decodedWeightsAreThoseOfAnIndependentImplementation(String id, String settings, String crc, double error)
            throws Exception {
        try (Model model = Model.open(TestFiles.fixture("stories260K/stories260K.bin"))) {
            ModelTensor tensor =
                    model.find(new TensorId("blk.2.ffn_down.weight")).orElseThrow();
            Transform method = (Transform) Quantizers.methods().find(id).orElseThrow();
            float[] weights = TestTensors.decode(Codecs.view(tensor.tensor()));
            float[] decoded = TestTensors.decode(method.apply(
                    tensor,
                    Codecs.view(tensor.tensor()),
                    TestTensors.settings(method, settings.split(" ")),
                    Evidence.NONE,
                    Job.UNWATCHED));
            double power = TestTensors.meanSquaredError(weights, new float[weights.length]);
            assertEquals(error, Math.sqrt(TestTensors.meanSquaredError(weights, decoded) / power), 1e-7);
            if (!crc.isEmpty()) {
                assertEquals(crc, crc(decoded));
            }
        }
    }

    private static String crc(float[] values) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        for (float value : values) {
            bytes.putFloat(value + 0f);
        }
        CRC32 crc = new CRC32();
        crc.update(bytes.array());
        return "%08x".formatted(crc.getValue());
    }
}
