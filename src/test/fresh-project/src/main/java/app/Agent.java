package app;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.xphone.AudioWriter;
import io.xphone.Phone;
import io.xphone.options.PhoneOptions;

/** A voice agent with a speech engine. */
public class Agent extends VerticleBase {

    public static void main(String[] args) {
        Start.verticle(new Agent());
    }

    @Override
    public Future<?> start() {
        // README java: A voice agent
    }
}
