package app;

import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;

/** What the applications share. */
final class Start {

    private Start() {}

    static void verticle(VerticleBase application) {
        Vertx.vertx()
                .deployVerticle(application)
                .onSuccess(id -> System.out.println("started"))
                .onFailure(Start::failed);
    }

    static void failed(Throwable cause) {
        cause.printStackTrace();
        System.exit(1);
    }

    /** A sine of 16-bit samples at 8000 Hz. */
    static short[] tone(double hertz, int millis) {
        short[] tone = new short[8 * millis];
        for (int i = 0; i < tone.length; i++) {
            tone[i] = (short) (8_000 * Math.sin(2 * Math.PI * hertz * i / 8_000));
        }
        return tone;
    }
}
