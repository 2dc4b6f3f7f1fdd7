package dev.mlopscloud.nativecheck;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.Instruction;
import java.lang.classfile.Opcode;
import java.lang.classfile.TypeKind;
import java.lang.classfile.instruction.ConstantInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * The code of one method: after each reflective call stands one to {@link Recorder}. Calls whose arguments are
 * constants stay as they are: native-image registers what these reach.
 */
final class CallSites implements CodeTransform {
    private static final ClassDesc RECORDER = ClassDesc.of(Recorder.class.getName());
    private static final ClassDesc OBJECT = ConstantDescs.CD_Object;

    /** As many instructions before a call as it takes to load a name, a flag and a loader. */
    private static final int ARGUMENTS = 5;

    private final String caller;
    private final Deque<Instruction> before = new ArrayDeque<>();

    CallSites(String caller) {
        this.caller = caller;
    }

    @Override
    public void accept(CodeBuilder code, CodeElement element) {
        if (!(element instanceof Instruction instruction)) {
            code.with(element);
            return;
        }
        Reflection reflection = element instanceof InvokeInstruction call ? Reflection.of(call.method()) : null;
        if (reflection == null || isConstant(reflection)) {
            code.with(element);
        } else {
            record(code, (InvokeInstruction) element, reflection);
        }
        before.addLast(instruction);
        if (before.size() > ARGUMENTS) {
            before.removeFirst();
        }
    }

    private boolean isConstant(Reflection reflection) {
        return switch (reflection) {
            case TYPE, BUNDLE -> before.stream().anyMatch(each -> loads(each, String.class));
            case RESOURCE -> {
                List<Instruction> last = before.reversed().stream().limit(2).toList();
                yield last.size() == 2 && loads(last.get(0), String.class) && loads(last.get(1), ClassDesc.class);
            }
            case MEMBER, NEW_INSTANCE, PROXY, SERVICE -> false;
        };
    }

    private static boolean loads(Instruction instruction, Class<? extends ConstantDesc> type) {
        return instruction instanceof ConstantInstruction constant && type.isInstance(constant.constantValue());
    }

    /** Leaves the operands as they are, and a copy of each in a variable of its own. */
    private void record(CodeBuilder code, InvokeInstruction call, Reflection reflection) {
        List<TypeKind> kinds = new ArrayList<>();
        if (call.opcode() != Opcode.INVOKESTATIC) {
            kinds.add(TypeKind.REFERENCE);
        }
        call.typeSymbol().parameterList().forEach(type -> kinds.add(TypeKind.from(type)));
        List<Integer> copies = kinds.stream().map(code::allocateLocal).toList();
        for (int i = kinds.size() - 1; i >= 0; i--) {
            code.storeLocal(kinds.get(i), copies.get(i));
        }
        for (int i = 0; i < kinds.size(); i++) {
            code.loadLocal(kinds.get(i), copies.get(i));
        }
        code.with(call);
        tell(code, reflection, copies);
    }

    private void tell(CodeBuilder code, Reflection reflection, List<Integer> copies) {
        switch (reflection) {
            case MEMBER -> {
                code.aload(copies.get(0));
                call(code, "member", OBJECT);
            }
            case NEW_INSTANCE -> {
                code.aload(copies.get(0));
                call(code, "newInstance", OBJECT);
            }
            case TYPE -> ofResult(code, "type");
            case PROXY -> ofResult(code, "proxy");
            case SERVICE -> ofResult(code, "service");
            case BUNDLE -> ofResult(code, "bundle");
            case RESOURCE -> {
                code.dup().aload(copies.get(0)).aload(copies.get(1));
                call(code, "resource", OBJECT, OBJECT, ConstantDescs.CD_String);
            }
        }
    }

    private void ofResult(CodeBuilder code, String method) {
        code.dup();
        call(code, method, OBJECT);
    }

    private void call(CodeBuilder code, String method, ClassDesc... arguments) {
        MethodTypeDesc type = MethodTypeDesc.of(ConstantDescs.CD_void, arguments);
        code.loadConstant(caller)
                .invokestatic(RECORDER, method, type.insertParameterTypes(arguments.length, ConstantDescs.CD_String));
    }
}
