package app;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.xphone.Call;
import io.xphone.Phone;
import io.xphone.options.DialOptions;
import io.xphone.options.PhoneOptions;

/** Calls the number of its argument, says something and ends. */
public class Dial {

    private final Phone phone;

    private Dial(Phone phone) {
        this.phone = phone;
    }

    public static void main(String[] args) {
        Vertx vertx = Vertx.vertx();
        Phone phone = Phone.create(
                vertx,
                new PhoneOptions().setUsername("1001").setPassword("secret").setHost(System.getenv("PBX")));
        phone.connect()
                .compose(up -> new Dial(phone).say(args[0], Start.tone(440, 600)))
                .onSuccess(said -> {
                    System.out.println("said");
                    vertx.close(); // unregisters
                })
                .onFailure(Start::failed);
    }

    private Future<Void> say(String number, short[] speech) {
        // README java: Place a call
    }
}
