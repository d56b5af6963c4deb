package lapidary.core.linalg;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/// By the Vector API, as many elements at a time as it has parts of a sum; what is left of a range goes the plain way.
final class VectorLearningKernels implements LearningKernels {
    private static final VectorSpecies<Float> F = Lanes.F;
    private static final VectorSpecies<Double> D = DoubleVector.SPECIES_PREFERRED;
    private static final int N = F.length();
    private static final float ROUND = VectorExponential.F_ROUND;

    private final PlainLearningKernels plain = new PlainLearningKernels();

    private static FloatVector load(float[] array, int at) {
        return FloatVector.fromArray(F, array, at);
    }

    private static int whole(int from, int to) {
        return from + (to - from) / LANES * LANES;
    }

    private static void add(FloatVector value, float[] parts, int lane) {
        load(parts, lane).add(value).intoArray(parts, lane);
    }

    @Override
    public void stretchedSigmoid(float[] v, int count, float stretch, float shift, float[] h, float[] slope) {
        int end = F.loopBound(count);
        FloatVector one = FloatVector.broadcast(F, 1);
        for (int i = 0; i < end; i += N) {
            FloatVector sigmoid = one.div(VectorExponential.of(load(v, i).neg()).add(1));
            FloatVector free = sigmoid.mul(stretch).add(shift);
            free.max(0).min(1).intoArray(h, i);
            VectorMask<Float> isInside = free.compare(VectorOperators.GT, 0).and(free.compare(VectorOperators.LT, 1));
            FloatVector bend = sigmoid.mul(stretch).mul(one.sub(sigmoid));
            FloatVector.zero(F).blend(bend, isInside).intoArray(slope, i);
        }
        PlainLearningKernels.stretchedSigmoid(v, end, count, stretch, shift, h, slope);
    }

    @Override
    public void clippedChange(
            float[] base,
            float[] part,
            float low,
            float high,
            float scale,
            float[] weights,
            int from,
            int to,
            float[] out) {
        int end = from + F.loopBound(to - from);
        for (int i = from; i < end; i += N) {
            load(base, i)
                    .add(load(part, i))
                    .max(low)
                    .min(high)
                    .mul(scale)
                    .sub(load(weights, i))
                    .intoArray(out, i);
        }
        plain.clippedChange(base, part, low, high, scale, weights, end, to, out);
    }

    @Override
    public void change(float[] steps, float scale, float[] weights, int from, int to, float[] out) {
        int end = from + F.loopBound(to - from);
        for (int i = from; i < end; i += N) {
            load(steps, i).mul(scale).sub(load(weights, i)).intoArray(out, i);
        }
        plain.change(steps, scale, weights, end, to, out);
    }

    @Override
    public void powers(float[] logs, float exponent, float[] out) {
        int end = F.loopBound(logs.length);
        for (int i = 0; i < end; i += N) {
            VectorExponential.of(load(logs, i).mul(exponent)).intoArray(out, i);
        }
        PlainLearningKernels.powers(logs, end, exponent, out);
    }

    @Override
    public void quotients(float[] weights, float scale, float[] added, int from, int to, float[] out) {
        int end = from + F.loopBound(to - from);
        for (int i = from; i < end; i += N) {
            load(weights, i).div(scale).add(load(added, i)).intoArray(out, i);
        }
        plain.quotients(weights, scale, added, end, to, out);
    }

    @Override
    public void pressed(
            float[] h, float[] bend, float pull, float push, float[] powers, int from, int to, float[] slope) {
        int most = powers.length - 1;
        int end = from + F.loopBound(to - from);
        int[] places = new int[N];
        for (int i = from; i < end; i += N) {
            FloatVector side = load(h, i).mul(2).sub(1);
            ((IntVector) side.abs().mul(most).add(0.5f).convertShape(VectorOperators.F2I, Lanes.I, 0))
                    .intoArray(places, 0);
            FloatVector power = FloatVector.fromArray(F, powers, 0, places, 0);
            FloatVector signed = power.blend(power.neg(), side.compare(VectorOperators.LT, 0));
            load(slope, i).mul(pull).add(signed.mul(push)).mul(load(bend, i)).intoArray(slope, i);
        }
        plain.pressed(h, bend, pull, push, powers, end, to, slope);
    }

    @Override
    public void adam(AdamStep step, float[] slope, float[] mean, float[] square, int count, float[] parameters) {
        int end = F.loopBound(count);
        float first = step.first();
        float second = step.second();
        for (int i = 0; i < end; i += N) {
            FloatVector g = load(slope, i);
            FloatVector m = load(mean, i).mul(first).add(g.mul(1 - first));
            FloatVector v = load(square, i).mul(second).add(g.mul(1 - second).mul(g));
            m.intoArray(mean, i);
            v.intoArray(square, i);
            FloatVector moved =
                    m.mul(step.scale()).div(v.mul(step.spread()).sqrt().add(step.epsilon()));
            load(parameters, i).sub(moved).intoArray(parameters, i);
        }
        PlainLearningKernels.adam(step, slope, mean, square, end, count, parameters);
    }

    @Override
    public void nearest(float[] x, float low, float high, boolean isSign, int from, int to, float[] steps) {
        int end = isSign ? from : from + F.loopBound(to - from);
        for (int i = from; i < end; i += N) {
            load(x, i).max(low).min(high).add(ROUND).sub(ROUND).intoArray(steps, i);
        }
        plain.nearest(x, low, high, isSign, end, to, steps);
    }

    @Override
    public void divided(float[] weights, float[] logs, float log, boolean isNegative, int from, int to, float[] out) {
        int end = from + F.loopBound(to - from);
        for (int i = from; i < end; i += N) {
            FloatVector exponent =
                    load(logs, i).add(log).max(PlainLearningKernels.LEAST_LOG).min(PlainLearningKernels.MOST_LOG);
            FloatVector divisor = VectorExponential.of(exponent);
            load(weights, i).div(isNegative ? divisor.neg() : divisor).intoArray(out, i);
        }
        plain.divided(weights, logs, log, isNegative, end, to, out);
    }

    @Override
    public void divisorSlopes(
            float[] slope,
            float pull,
            float[] exact,
            float low,
            float high,
            float[] steps,
            int from,
            int to,
            float[] slopes,
            float[] sums) {
        float[] inside = new float[LANES];
        float[] all = new float[LANES];
        int end = whole(from, to);
        for (int at = from; at < end; at += LANES) {
            for (int lane = 0; lane < LANES; lane += N) {
                int i = at + lane;
                FloatVector p = load(slope, i).mul(pull);
                FloatVector x = load(exact, i);
                VectorMask<Float> isInside =
                        x.compare(VectorOperators.GE, low).and(x.compare(VectorOperators.LE, high));
                FloatVector found = FloatVector.zero(F).blend(p.mul(x).neg(), isInside);
                found.intoArray(slopes, i);
                add(found, inside, lane);
                add(p.mul(load(steps, i)), all, lane);
            }
        }
        PlainLearningKernels.divisorSlopes(slope, pull, exact, low, high, steps, end, to, slopes, inside, all);
        sums[0] = PlainLearningKernels.total(inside);
        sums[1] = PlainLearningKernels.total(all);
    }

    @Override
    public void changeSlopes(
            float[] slope,
            float pull,
            float[] weights,
            float scale,
            float[] exact,
            float low,
            float high,
            float[] steps,
            int from,
            int to,
            float[] slopes,
            float[] sums) {
        float[] first = new float[LANES];
        float[] second = new float[LANES];
        int end = whole(from, to);
        FloatVector none = FloatVector.zero(F);
        for (int at = from; at < end; at += LANES) {
            for (int lane = 0; lane < LANES; lane += N) {
                int i = at + lane;
                FloatVector p = load(slope, i).mul(pull);
                FloatVector x = load(exact, i);
                VectorMask<Float> isInside =
                        x.compare(VectorOperators.GE, low).and(x.compare(VectorOperators.LE, high));
                none.blend(p, isInside).intoArray(slopes, i);
                FloatVector step = load(steps, i);
                FloatVector off = step.sub(load(weights, i).div(scale));
                add(p.mul(step.blend(off, isInside)), first, lane);
                load(second, lane).sub(p.blend(none, isInside)).intoArray(second, lane);
            }
        }
        PlainLearningKernels.changeSlopes(
                slope, pull, weights, scale, exact, low, high, steps, end, to, slopes, first, second);
        sums[0] = PlainLearningKernels.total(first);
        sums[1] = PlainLearningKernels.total(second);
    }

    @Override
    public double dot(float[] x, float[] y, int from, int to) {
        double[] parts = new double[LANES];
        int end = whole(from, to);
        for (int at = from; at < end; at += LANES) {
            for (int lane = 0; lane < LANES; lane += N) {
                FloatVector a = load(x, at + lane);
                FloatVector b = load(y, at + lane);
                for (int half = 0; half < 2; half++) {
                    int place = lane + half * D.length();
                    DoubleVector product = ((DoubleVector) a.convert(VectorOperators.F2D, half))
                            .mul((DoubleVector) b.convert(VectorOperators.F2D, half));
                    DoubleVector.fromArray(D, parts, place).add(product).intoArray(parts, place);
                }
            }
        }
        PlainLearningKernels.dot(x, y, end, to, parts);
        return PlainLearningKernels.total(parts);
    }
}
