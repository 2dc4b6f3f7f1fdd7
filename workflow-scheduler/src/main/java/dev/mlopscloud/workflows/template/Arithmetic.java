package dev.mlopscloud.workflows.template;

import com.hubspot.jinjava.el.TruthyTypeConverter;
import com.hubspot.jinjava.el.ext.AdditionOperator;
import com.hubspot.jinjava.el.ext.ExtendedParser;
import java.time.DateTimeException;
import java.time.Duration;
import jinjava.de.odysseus.el.ExpressionFactoryImpl;
import jinjava.de.odysseus.el.misc.NumberOperations;
import jinjava.de.odysseus.el.misc.TypeConverter;
import jinjava.de.odysseus.el.tree.TreeStore;
import jinjava.de.odysseus.el.tree.impl.Builder;
import jinjava.de.odysseus.el.tree.impl.Cache;
import jinjava.de.odysseus.el.tree.impl.Parser;
import jinjava.de.odysseus.el.tree.impl.ast.AstBinary;
import jinjava.de.odysseus.el.tree.impl.ast.AstNode;
import jinjava.javax.el.ExpressionFactory;
import org.jspecify.annotations.Nullable;

/** The library's expressions, in which moments and lengths of time can be added and subtracted as in Python. */
final class Arithmetic extends Builder {
    private static final long serialVersionUID = 1L;
    private static final int CACHED = 1_000;

    Arithmetic() {
        super(Builder.Feature.METHOD_INVOCATIONS);
    }

    static ExpressionFactory expressions() {
        return new ExpressionFactoryImpl(new TreeStore(new Arithmetic(), new Cache(CACHED)), new TruthyTypeConverter());
    }

    @Override
    protected Parser createParser(String expression) {
        return new ExtendedParser(this, expression) {
            @Override
            protected AstBinary createAstBinary(AstNode left, AstNode right, AstBinary.Operator operator) {
                return super.createAstBinary(left, right, timely(operator));
            }
        };
    }

    private static AstBinary.Operator timely(AstBinary.Operator operator) {
        if (operator instanceof AdditionOperator) {
            return new Plus();
        }
        if (operator == AstBinary.SUB) {
            return new Minus();
        }
        if (operator == AstBinary.DIV || operator == AstBinary.MOD) {
            return new Quotient((AstBinary.SimpleOperator) operator);
        }
        return operator == AstBinary.MUL ? new Times() : operator;
    }

    private static final class Plus extends AdditionOperator {
        @Override
        protected @Nullable Object apply(TypeConverter converter, @Nullable Object one, @Nullable Object other) {
            if (one instanceof Moment moment && other instanceof TimeDelta delta) {
                return moved(moment, delta.length());
            }
            if (one instanceof TimeDelta delta && other instanceof Moment moment) {
                return moved(moment, delta.length());
            }
            if (one instanceof TimeDelta delta && other instanceof TimeDelta more) {
                return new TimeDelta(delta.length().plus(more.length()));
            }
            refuse("+", one, other);
            return super.apply(converter, one, other);
        }
    }

    private static final class Minus extends AstBinary.SimpleOperator {
        @Override
        protected @Nullable Object apply(TypeConverter converter, @Nullable Object one, @Nullable Object other) {
            if (one instanceof Moment moment && other instanceof TimeDelta delta) {
                return moved(moment, delta.length().negated());
            }
            if (one instanceof Moment moment && other instanceof Moment before) {
                return new TimeDelta(Duration.between(before.time(), moment.time()));
            }
            if (one instanceof TimeDelta delta && other instanceof TimeDelta less) {
                return new TimeDelta(delta.length().minus(less.length()));
            }
            refuse("-", one, other);
            return NumberOperations.sub(converter, one, other);
        }

        @Override
        public String toString() {
            return "-";
        }
    }

    private static final class Times extends AstBinary.SimpleOperator {
        @Override
        protected @Nullable Object apply(TypeConverter converter, @Nullable Object one, @Nullable Object other) {
            if (one instanceof TimeDelta delta && other instanceof Long times) {
                return multiplied(delta, times);
            }
            if (one instanceof Long times && other instanceof TimeDelta delta) {
                return multiplied(delta, times);
            }
            refuse("*", one, other);
            return NumberOperations.mul(converter, one, other);
        }

        @Override
        public String toString() {
            return "*";
        }
    }

    /** Division, which Python refuses by zero where the library makes an infinity of it. */
    private static final class Quotient extends AstBinary.SimpleOperator {
        private final AstBinary.SimpleOperator division;

        Quotient(AstBinary.SimpleOperator division) {
            this.division = division;
        }

        @Override
        protected @Nullable Object apply(TypeConverter converter, @Nullable Object one, @Nullable Object other) {
            if (other instanceof Number number && number.doubleValue() == 0) {
                throw new TemplateException("division by zero");
            }
            return division == AstBinary.DIV
                    ? NumberOperations.div(converter, one, other)
                    : NumberOperations.mod(converter, one, other);
        }

        @Override
        public String toString() {
            return division.toString();
        }
    }

    private static Moment moved(Moment moment, Duration length) {
        try {
            return moment.plus(length);
        } catch (DateTimeException | ArithmeticException e) {
            throw new TemplateException("The moment is out of range");
        }
    }

    private static TimeDelta multiplied(TimeDelta delta, long times) {
        try {
            return new TimeDelta(delta.length().multipliedBy(times));
        } catch (ArithmeticException e) {
            throw new TemplateException("The length of time is out of range");
        }
    }

    /** Nothing else that is not plain data can be reckoned with. */
    private static void refuse(String operator, @Nullable Object one, @Nullable Object other) {
        boolean text = one instanceof CharSequence || other instanceof CharSequence;
        if ((one instanceof Thing || other instanceof Thing) && !(text && operator.equals("+"))) {
            throw new TemplateException("unsupported operand type(s) for " + operator + ": '" + Python.str(one)
                    + "' and '" + Python.str(other) + "'");
        }
    }
}
