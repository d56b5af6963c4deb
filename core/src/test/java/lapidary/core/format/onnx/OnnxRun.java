package lapidary.core.format.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Map;

/// Runs a model in ONNX Runtime, the judge of what is read and written here.
public final class OnnxRun {
    private OnnxRun() {}

    /// The first output of a model with one input, both float.
    public static float[] run(Path model, String input, float[] values, long... shape) throws OrtException {
        return run(model, Map.of(input, tensor(values, shape)));
    }

    public static OnnxTensor tensor(float[] values, long... shape) throws OrtException {
        return OnnxTensor.createTensor(OrtEnvironment.getEnvironment(), FloatBuffer.wrap(values), shape);
    }

    public static float[] run(Path model, Map<String, OnnxTensor> inputs) throws OrtException {
        return run(model, inputs, Map.of());
    }

    /// A model that is run many times.
    public static Session session(Path model) throws OrtException {
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR);
            return new Session(OrtEnvironment.getEnvironment().createSession(model.toString(), options));
        }
    }

    /// @see #session
    public record Session(OrtSession session) implements AutoCloseable {
        public float[] run(String input, OnnxTensor value) throws OrtException {
            try (value;
                    OrtSession.Result result = session.run(Map.of(input, value))) {
                FloatBuffer buffer = ((OnnxTensor) result.get(0)).getFloatBuffer();
                float[] values = new float[buffer.remaining()];
                buffer.get(values);
                return values;
            }
        }

        @Override
        public void close() throws OrtException {
            session.close();
        }
    }

    /// @param weights given in place of the file's own
    public static float[] run(Path model, Map<String, OnnxTensor> inputs, Map<String, OnnxTensor> weights)
            throws OrtException {
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR);
            options.setIntraOpNumThreads(1);
            // By default the runtime makes products of DequantizeLinear and MatMul and rounds the activations to 8
            // bits.
            options.addConfigEntry("session.qdq_matmulnbits_accuracy_level", "1");
            for (var weight : weights.entrySet()) {
                options.addInitializer(weight.getKey(), weight.getValue());
            }
            OrtEnvironment environment = OrtEnvironment.getEnvironment();
            try (OrtSession session = environment.createSession(model.toString(), options);
                    OrtSession.Result result = session.run(inputs)) {
                FloatBuffer buffer = ((OnnxTensor) result.get(0)).getFloatBuffer();
                float[] values = new float[buffer.remaining()];
                buffer.get(values);
                return values;
            }
        }
    }
}
