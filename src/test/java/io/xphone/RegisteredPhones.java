package io.xphone;

import static io.xphone.Loopback.await;

import io.xphone.options.EventOptions;
import io.xphone.options.PhoneOptions;
import io.xphone.testing.FakePbx;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;

/** Tests of phones that are registered as alice at a registrar in process. */
abstract class RegisteredPhones extends OnLoopback {

    private final List<Phone> phones = new ArrayList<>();

    Phone phone(FakePbx at, EventOptions events) throws Exception {
        Phone phone = Phone.create(
                loop.vertx(),
                new PhoneOptions()
                        .setUsername("alice")
                        .setPassword("secret")
                        .setHost("127.0.0.1:" + at.port())
                        .setEvents(events));
        await(phone.connect());
        phones.add(phone);
        return phone;
    }

    /** While the registrar is there to hear it. */
    @AfterEach
    void disconnect() throws Exception {
        for (Phone phone : phones) {
            if (phone.state() != PhoneState.DISCONNECTED) {
                await(phone.close());
            }
        }
    }
}
