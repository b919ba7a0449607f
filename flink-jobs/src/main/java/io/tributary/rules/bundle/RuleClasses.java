package io.tributary.rules.bundle;

import java.net.URL;
import java.util.Enumeration;

/**
 * What a rule's generated code stands on when it calls functions of a bundle: the platform's classes, and those of the one bundle. The
 * bundle's loader is gone when the last of these is.
 */
public final class RuleClasses extends ClassLoader {
    static {
        registerAsParallelCapable();
    }

    private final BundleRef ref;
    private final BundleLoader bundle;

    public RuleClasses(Bundle bundle) {
        super("rules-" + bundle.ref().name(), RuleClasses.class.getClassLoader());
        this.ref = bundle.ref();
        this.bundle = new BundleLoader(bundle.jar());
    }

    public BundleRef ref() {
        return ref;
    }

    /** Whether a class is one of the bundle's. */
    public boolean isOfUsers(Class<?> type) {
        return type.getClassLoader() == bundle;
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        return bundle.holds(name) ? bundle.loadClass(name) : super.loadClass(name, resolve);
    }

    @Override
    @SuppressWarnings("NullAway") // the contract of findResource is null for what is not there
    protected URL findResource(String name) {
        return bundle.findResource(name);
    }

    @Override
    protected Enumeration<URL> findResources(String name) {
        return bundle.findResources(name);
    }
}
