package io.xphone.examples;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.xphone.Phone;
import io.xphone.options.PhoneOptions;

/** Registers at a PBX and answers every call with its own echo. */
public class AnswerCalls extends VerticleBase {

    @Override
    public Future<?> start() {
        // tag::answer[]
        Phone phone = Phone.create(
                vertx,
                new PhoneOptions().setUsername("1001").setPassword("secret").setHost("pbx.example.com"));

        phone.callHandler(call -> {
            System.out.println("call from " + call.remoteUser());
            call.accept();
            var writer = call.audio().unpacedWriter(); // sends each frame at once
            call.audio().reader().handler(frame -> writer.write(frame)); // 20 ms of PCM, 8000 Hz
            call.dtmfHandler(digit -> System.out.println("pressed " + digit.digit()));
            call.endHandler(end -> System.out.println("ended: " + end.reason()));
        });

        return phone.connect();
        // end::answer[]
    }
}
