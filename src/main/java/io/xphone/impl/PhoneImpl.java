package io.xphone.impl;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.xphone.AttachmentEvent;
import io.xphone.Call;
import io.xphone.Messaging;
import io.xphone.Phone;
import io.xphone.PhoneState;
import io.xphone.RegistrationEvent;
import io.xphone.RegistrationException;
import io.xphone.bus.DialRequest;
import io.xphone.options.AttachOptions;
import io.xphone.options.DialOptions;
import io.xphone.options.PhoneOptions;
import io.xphone.verticle.agent.AgentLauncher;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** A phone by its name on the bus. */
public final class PhoneImpl implements Phone {

    private static final RegistrationEvent REGISTERED = new RegistrationEvent(RegistrationEvent.Type.REGISTERED, 0, "");

    private final AgentImpl agent;
    private final PhoneOptions options; // null: the handle was attached
    private final HandlerSlot<RegistrationEvent> registration = new HandlerSlot<>();
    private volatile PhoneState state = PhoneState.DISCONNECTED;
    private final List<Promise<Void>> waiting = new CopyOnWriteArrayList<>(); // each a connect()
    private volatile boolean background; // a connect failed by its time-out, and the registration continues
    private volatile boolean bound; // REGISTERED was reported, and UNREGISTERED was not since

    private PhoneImpl(Vertx vertx, String name, PhoneOptions options) {
        this.options = options;
        this.agent = new AgentImpl(vertx, name, options != null, this::onRegistration, ban -> {}, user -> {});
    }

    public static Phone create(Vertx vertx, PhoneOptions options) {
        PhoneOptions own = new PhoneOptions(options);
        AgentLauncher.check(own);
        return new PhoneImpl(vertx, AgentImpl.nameOr(own.getName(), "phone-"), own);
    }

    public static Future<Phone> attach(Vertx vertx, String name, AttachOptions options) {
        PhoneImpl phone = new PhoneImpl(vertx, name, null);
        return phone.agent.attach(false, options).map(info -> {
            phone.state = stateOf(info.getState());
            phone.bound = phone.state == PhoneState.REGISTERED;
            return phone;
        });
    }

    private static PhoneState stateOf(String state) {
        return switch (state) {
            case "REGISTERED", "CONNECTED" -> PhoneState.REGISTERED;
            case "REGISTERING" -> PhoneState.REGISTERING;
            case "REGISTRATION_FAILED" -> PhoneState.REGISTRATION_FAILED;
            default -> PhoneState.DISCONNECTED;
        };
    }

    @Override
    public String name() {
        return agent.name();
    }

    @Override
    public Future<Void> connect() {
        IllegalStateException invalid = agent.beginStart();
        if (invalid != null) {
            return background ? awaitRegistration() : Future.failedFuture(invalid);
        }
        state = PhoneState.REGISTERING;
        AtomicBoolean inTime = new AtomicBoolean();
        // subscribes before the first REGISTER, so that a call that arrives with the registration is not missed
        return agent.start(
                        () -> agent.launcher()
                                .phone(name(), options, () -> agent.subscribe().mapEmpty())
                                .onSuccess(inTime::set)
                                .mapEmpty(),
                        () -> {
                            if (inTime.get()) {
                                bound |= !options.isRegister(); // no event reports it
                                unlessClosing(PhoneState.REGISTERED);
                            } else {
                                background = true;
                            }
                        },
                        () -> unlessClosing(PhoneState.DISCONNECTED))
                .compose(up -> inTime.get() ? Future.succeededFuture() : Future.failedFuture(late()));
    }

    private RegistrationException late() {
        return new RegistrationException(
                0,
                "not registered within " + options.getConnectTimeoutMs() + " ms: no response from " + options.getHost()
                        + " yet; the registration continues");
    }

    /** Waits for the registration that continues since an earlier connect failed by its time-out. */
    private Future<Void> awaitRegistration() {
        Promise<Void> registered = agent.inbox().promise();
        agent.context().runOnContext(now -> {
            if (bound) {
                background = false;
                registered.complete();
                return;
            }
            if (!background) {
                registered.fail(new IllegalStateException(name() + " is closed before it is registered"));
                return;
            }
            waiting.add(registered);
            agent.context().owner().setTimer(options.getConnectTimeoutMs(), due -> {
                if (waiting.remove(registered)) {
                    registered.tryFail(late());
                }
            });
        });
        return registered.future();
    }

    /** Completes each connect that waits, on the context. */
    private void endWaiting(Consumer<Promise<Void>> outcome) {
        List<Promise<Void>> ended = List.copyOf(waiting);
        waiting.clear();
        ended.forEach(outcome);
    }

    /** Sets a state unless the phone is being closed. */
    private void unlessClosing(PhoneState next) {
        if (state != PhoneState.UNREGISTERING) {
            state = next;
        }
    }

    @Override
    public Future<Void> close() {
        return agent.close(this::closing, () -> {
            bound = false;
            state = PhoneState.DISCONNECTED;
        });
    }

    private void closing() {
        state = PhoneState.UNREGISTERING;
        background = false;
        endWaiting(each -> each.tryFail(new IllegalStateException(name() + " is closed before it is registered")));
    }

    @Override
    public Future<Void> shutdown(long timeout, TimeUnit unit) {
        return agent.shutdown(timeout, unit, this::close);
    }

    @Override
    public Future<Call> dial(String target, DialOptions dial) {
        return agent.dial(new DialRequest().setTarget(target).setOptions(dial));
    }

    @Override
    public Phone eachCallHandler(Handler<Call> handler) {
        agent.eachCallHandler(handler);
        return this;
    }

    @Override
    public Phone attachmentHandler(Handler<AttachmentEvent> handler) {
        agent.attachmentHandler(handler);
        return this;
    }

    @Override
    public Phone callHandler(Handler<Call> handler) {
        agent.callHandler(handler);
        return this;
    }

    @Override
    public Phone registrationHandler(Handler<RegistrationEvent> handler) {
        // on the context of the events, so that a registration is reported either now or by its event, never twice
        agent.context().runOnContext(now -> {
            registration.set(handler);
            if (bound && state == PhoneState.REGISTERED) {
                registration.handle(REGISTERED);
            }
        });
        return this;
    }

    private void onRegistration(RegistrationEvent event) {
        switch (event.type()) {
            case REGISTERED -> {
                boolean refresh = bound;
                bound = true;
                unlessClosing(PhoneState.REGISTERED);
                if (!waiting.isEmpty()) {
                    background = false;
                    endWaiting(Promise::complete);
                }
                if (!refresh) {
                    registration.handle(REGISTERED);
                }
            }
            case UNREGISTERED -> {
                bound = false;
                unlessClosing(PhoneState.REGISTRATION_FAILED);
                registration.handle(event);
            }
            case FAILED -> {
                if (state == PhoneState.REGISTERED || background && state == PhoneState.REGISTERING) {
                    state = PhoneState.REGISTRATION_FAILED;
                }
                registration.handle(event);
            }
        }
    }

    @Override
    public List<Call> calls() {
        return agent.calls();
    }

    @Override
    public Call findCall(String id) {
        return agent.find(id);
    }

    @Override
    public PhoneState state() {
        return state;
    }

    @Override
    public Future<Void> drain() {
        return Failures.ofCall(agent.inbox().onContext(() -> agent.control().drain()));
    }

    @Override
    public Messaging messaging() {
        return agent.messaging();
    }
}
