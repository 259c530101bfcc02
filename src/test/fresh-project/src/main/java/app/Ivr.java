package app;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.xphone.AudioWriter;
import io.xphone.Call;
import io.xphone.Phone;
import io.xphone.options.PhoneOptions;

/** A menu: 1 interrupts it for an answer, 2 says it again, 9 says goodbye and ends the call. */
public class Ivr extends VerticleBase {

    public static void main(String[] args) {
        Start.verticle(new Ivr());
    }

    @Override
    public Future<?> start() {
        Phone phone = Phone.create(
                vertx,
                new PhoneOptions().setUsername("1001").setPassword("secret").setHost(System.getenv("PBX")));
        phone.callHandler(call -> call.accept().onSuccess(accepted -> serve(call)));
        return phone.connect();
    }

    private void serve(Call call) {
        AudioWriter writer = call.audio().writer();
        writer.write(Start.tone(440, 10_000));
        call.dtmfHandler(digit -> {
            System.out.println("chose " + digit.digit());
            writer.clear();
            switch (digit.digit()) {
                case '1' -> writer.write(Start.tone(700, 1_000));
                case '2' -> writer.write(Start.tone(440, 10_000));
                default -> {
                    writer.write(Start.tone(1_000, 400));
                    writer.mark("goodbye").onSuccess(heard -> {
                        System.out.println("goodbye " + heard);
                        call.end();
                    });
                }
            }
        });
        call.endHandler(end -> System.out.println("ended: " + end.reason()));
    }
}
