package app;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.xphone.Phone;
import io.xphone.options.PhoneOptions;

/** Answers every call with its own echo. */
public class Answer extends VerticleBase {

    public static void main(String[] args) {
        Start.verticle(new Answer());
    }

    @Override
    public Future<?> start() {
        // README java: Answer a call
    }
}
