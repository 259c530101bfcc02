package io.xphone.impl;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.xphone.Call;
import io.xphone.Messaging;
import io.xphone.Phone;
import io.xphone.PhoneState;
import io.xphone.RegistrationException;
import io.xphone.bus.DialRequest;
import io.xphone.options.DialOptions;
import io.xphone.options.PhoneOptions;
import java.util.List;
import java.util.Optional;

/** A phone by its name on the bus. */
public final class PhoneImpl implements Phone {

    private final AgentImpl agent;
    private final PhoneOptions options;
    private final HandlerSlot<Void> registered = new HandlerSlot<>();
    private final HandlerSlot<String> unregistered = new HandlerSlot<>();
    private final HandlerSlot<RegistrationException> errors = new HandlerSlot<>();
    private volatile PhoneState state = PhoneState.DISCONNECTED;
    private volatile boolean announced;

    private PhoneImpl(Vertx vertx, String name, PhoneOptions options) {
        this.options = options;
        this.agent = new AgentImpl(vertx, name, options != null, this::onEvent);
    }

    public static Phone create(Vertx vertx, PhoneOptions options) {
        PhoneOptions own = new PhoneOptions(options);
        return new PhoneImpl(vertx, AgentImpl.nameOr(own.getName(), "phone-"), own);
    }

    public static Future<Phone> attach(Vertx vertx, String name) {
        PhoneImpl phone = new PhoneImpl(vertx, name, null);
        return phone.agent.attach().map(info -> {
            phone.state = stateOf(info.getState());
            phone.announced = phone.state == PhoneState.REGISTERED;
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
        if (state != PhoneState.DISCONNECTED) {
            return Future.failedFuture(new IllegalStateException(name() + " is connected already"));
        }
        state = PhoneState.REGISTERING;
        // subscribed before the first REGISTER, so that no call is missed that comes with the registration
        return agent.inbox()
                .onContext(() -> Failures.ofConnect(agent.launcher()
                        .phone(name(), options, () -> agent.subscribe().mapEmpty())))
                .onSuccess(up -> {
                    agent.subscribed(true);
                    announced |= !options.isRegister(); // no event will tell
                    unlessGoing(PhoneState.REGISTERED);
                })
                .onFailure(failure -> unlessGoing(PhoneState.DISCONNECTED));
    }

    /** A state that the phone comes to unless it is being disconnected, which has the last word. */
    private void unlessGoing(PhoneState next) {
        if (state != PhoneState.UNREGISTERING) {
            state = next;
        }
    }

    @Override
    public Future<Void> disconnect() {
        if (state == PhoneState.DISCONNECTED) {
            return Future.failedFuture(new IllegalStateException(name() + " is not connected"));
        }
        state = PhoneState.UNREGISTERING;
        return agent.inbox().onContext(() -> agent.launcher().stop()).onComplete(stopped -> {
            announced = false;
            state = PhoneState.DISCONNECTED;
            agent.subscribed(false);
        });
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
    public Phone callHandler(Handler<Call> handler) {
        agent.callHandler(handler);
        return this;
    }

    @Override
    public Phone registered(Handler<Void> handler) {
        // where events come, so that a registration is told either now or by its event, never twice
        agent.context().runOnContext(now -> {
            registered.set(handler);
            if (announced && state == PhoneState.REGISTERED) {
                handler.handle(null);
            }
        });
        return this;
    }

    @Override
    public Phone unregistered(Handler<String> handler) {
        unregistered.set(handler);
        return this;
    }

    @Override
    public Phone error(Handler<RegistrationException> handler) {
        errors.set(handler);
        return this;
    }

    private void onEvent(JsonObject event) {
        switch (event.getString("type", "")) {
            case "registered" -> {
                boolean news = !announced;
                announced = true;
                unlessGoing(PhoneState.REGISTERED);
                if (news) { // a refresh is none
                    registered.handle(null);
                }
            }
            case "unregistered" -> {
                announced = false;
                if (state != PhoneState.UNREGISTERING) {
                    state = PhoneState.REGISTRATION_FAILED;
                }
                unregistered.handle(event.getString("reason"));
            }
            case "registration-failed" -> {
                if (state == PhoneState.REGISTERED) {
                    state = PhoneState.REGISTRATION_FAILED;
                }
                errors.handle(new RegistrationException(event.getInteger("status", 0), event.getString("reason")));
            }
            default -> {}
        }
    }

    @Override
    public List<Call> calls() {
        return agent.calls();
    }

    @Override
    public Optional<Call> findCall(String id) {
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

    @Override
    public Future<Void> detach() {
        return agent.detach();
    }
}
