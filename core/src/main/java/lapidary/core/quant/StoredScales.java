package lapidary.core.quant;

import lapidary.core.compressed.ScaleForm;

/// Rounds scales to the form that they are stored in, so that codes are computed for the scales that will be decoded.
final class StoredScales {
    private static final LevelTable DYNAMIC = LevelTable.dynamic(8);
    private static final LevelTable E4M3 = LevelTable.floating(4, 3);

    private StoredScales() {}

    /// Replaces each scale by what it will be decoded as.
    ///
    /// @param scales `float32[groups]`, none negative
    /// @param largestLevel of the table that the scales are for
    static void round(ScaleForm form, float[] scales, float largestLevel) {
        switch (form) {
            case F32, E8M0 -> {}
            case F16 -> {
                for (int i = 0; i < scales.length; i++) {
                    scales[i] = Float.float16ToFloat(Float.floatToFloat16(scales[i]));
                }
            }
            case E4M3 -> besideTensorScale(scales, largestLevel);
            case NESTED -> nested(scales);
        }
    }

    /// NVFP4: g = 448 · largest level / max|w|; a scale is stored as E4M3 of g · scale.
    private static void besideTensorScale(float[] scales, float largestLevel) {
        float most = 0;
        for (float scale : scales) {
            most = Math.max(most, scale);
        }
        if (most == 0) {
            return;
        }
        float global = E4M3.largest() * largestLevel / (most * largestLevel);
        if (!Float.isFinite(global)) {
            global = Float.MAX_VALUE;
        }
        for (int i = 0; i < scales.length; i++) {
            scales[i] = E4M3.levels()[E4M3.nearest(scales[i] * global)] / global;
        }
    }

    private static void nested(float[] scales) {
        if (scales.length == 0) {
            return;
        }
        double sum = 0;
        for (float scale : scales) {
            sum += scale;
        }
        float mean = (float) (sum / scales.length);
        for (int from = 0; from < scales.length; from += ScaleForm.NESTED_BLOCK) {
            int end = Math.min(scales.length, from + ScaleForm.NESTED_BLOCK);
            float largest = 0;
            for (int i = from; i < end; i++) {
                largest = Math.max(largest, Math.abs(scales[i] - mean));
            }
            for (int i = from; i < end && largest > 0; i++) {
                scales[i] = DYNAMIC.levels()[DYNAMIC.nearest((scales[i] - mean) / largest)] * largest + mean;
            }
        }
    }
}
