"""Which elements may be drawn (允许的图形): what the runner carries out safely, and what to draw instead of the rest."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from engine.diagram import BPMN, Diagram, local
from engine.lint.findings import Finding, error
from engine.timer import KINDS

ALLOWED = frozenset(
    {
        *("laneSet", "lane", "flowNodeRef", "documentation", "extensionElements", "incoming", "outgoing"),
        *("startEvent", "endEvent", "boundaryEvent", "messageEventDefinition", "userTask", "callActivity"),
        *("intermediateCatchEvent", "timerEventDefinition", *KINDS),
        *("exclusiveGateway", "parallelGateway", "sequenceFlow", "conditionExpression"),
        *("textAnnotation", "text", "association", "group"),
    }
)
INSTEAD = {
    "scriptTask": ("script-task", "不能使用脚本任务。请改画为用户任务，由人填写表单；计算由系统的规则完成"),
    "serviceTask": ("service-task", "不能使用服务任务。请改画为用户任务；对外通知由系统完成"),
    "sendTask": ("service-task", "不能使用发送任务。请改画为用户任务；对外通知由系统完成"),
    "receiveTask": ("service-task", "不能使用接收任务。请改画为用户任务，或用任务上的消息边界事件"),
    "businessRuleTask": ("service-task", '不能使用业务规则任务。请在网关条件中用 rule("…") 引用规则'),
    "task": ("plain-task", "未指定类型的任务不会等待任何人。请改画为用户任务，并填写表单和可能的结果"),
    "manualTask": ("plain-task", "不能使用手工任务。请改画为用户任务，并填写表单和可能的结果"),
    "subProcess": ("sub-process", "不能使用内嵌子流程。请另画一个流程文件，用调用活动调用"),
    "transaction": ("sub-process", "不能使用事务子流程。请另画一个流程文件，用调用活动调用"),
    "adHocSubProcess": ("sub-process", "不能使用自由子流程。请另画一个流程文件，用调用活动调用"),
    "complexGateway": ("complex-gateway", "不能使用复杂网关。请改画为排他网关，并为每条出线写明条件"),
    "inclusiveGateway": ("inclusive-gateway", "不能使用包容网关。请改画为排他网关；确需同时办理的用并行网关"),
    "eventBasedGateway": (
        "event-gateway",
        "不能使用事件网关（两个定时器会共用一个期限）。请改画为用户任务，加消息或者定时边界事件",
    ),
    "intermediateThrowEvent": ("intermediate-event", "不能使用中间抛出事件。请删去，或改画为用户任务"),
    "multiInstanceLoopCharacteristics": (
        "multi-instance",
        "不能使用多实例（会丢票）。多人表决由会议计票，请画成一个用户任务",
    ),
    "standardLoopCharacteristics": (
        "standard-loop",
        "不能使用循环标记。请用排他网关和一条退回的连线画出循环",
    ),
    "dataObject": ("data-object", "不能使用数据对象。资料请放在表单里"),
    "dataObjectReference": ("data-object", "不能使用数据对象。资料请放在表单里"),
    "dataStoreReference": ("data-object", "不能使用数据存储。资料请放在表单里"),
    "dataInputAssociation": ("data-object", "不能使用数据关联。资料请放在表单里"),
    "dataOutputAssociation": ("data-object", "不能使用数据关联。资料请放在表单里"),
    "ioSpecification": ("data-object", "不能使用输入输出定义（会丢失表决结果）。请删去"),
    "property": ("data-object", "不能使用流程属性。资料请放在表单里"),
    "correlationSubscription": ("correlation", "不能使用消息关联。消息由系统送到本事项，请删去"),
    "signalEventDefinition": ("signal-event", "不能使用信号事件（会被悄悄丢弃）。请改用消息边界事件"),
    "compensateEventDefinition": ("compensation", "不能使用补偿事件。请用排他网关画出退回的连线"),
    "linkEventDefinition": ("link-event", "不能使用链接事件。请直接画连线"),
    "errorEventDefinition": ("error-event", "不能使用错误事件。请用任务的结果和排他网关表示"),
    "escalationEventDefinition": ("escalation-event", "不能使用升级事件。请用任务的结果和排他网关表示"),
    "cancelEventDefinition": ("cancel-event", "不能使用取消事件。请改用消息边界事件"),
    "terminateEventDefinition": ("terminate-event", "不能使用终止事件。请改画为普通结束事件"),
    "conditionalEventDefinition": ("conditional-event", "不能使用条件事件。请改用排他网关"),
}


def check(diagram: Diagram) -> Iterator[Finding]:
    """Every element that may not be drawn, and ids that are missing or used twice."""
    process = diagram.root.find(f"{{{BPMN}}}process")
    for element in process.iterdescendants(f"{{{BPMN}}}*"):
        tag = local(element)
        if tag not in ALLOWED and not _inside_refused(element, process):
            yield _refused(diagram, element, tag)
        if element.get("isForCompensation") == "true":
            yield error(diagram.file, element.get("id", tag), *INSTEAD["compensateEventDefinition"])
        if tag == "messageEventDefinition" and local(element.getparent()) != "boundaryEvent":
            yield error(
                diagram.file,
                _owner(element),
                "message-event",
                "消息只能画成任务或调用活动上的边界事件。请改画为边界事件",
            )
    yield from _identities(diagram, process)
    if process.get("isExecutable") != "true":
        yield error(
            diagram.file, diagram.process, "not-executable", "流程未标记为可执行。请把 isExecutable 设为 true"
        )
    if diagram.root.find(f".//{{{BPMN}}}correlationKey") is not None:
        yield error(diagram.file, diagram.process, *INSTEAD["correlationSubscription"])


def _inside_refused(element: Any, process: Any) -> bool:
    """Whether an element above is refused already; events are told apart by their definition."""
    above = element.getparent()
    while above is not process:
        if local(above) in INSTEAD and not local(above).startswith("intermediate"):
            return True
        above = above.getparent()
    return False


def _refused(diagram: Diagram, element: Any, tag: str) -> Finding:
    if tag == "subProcess" and element.get("triggeredByEvent") == "true":
        message = "不能使用事件子流程（会改坏其他事项）。请用包住任务的调用活动加消息边界事件"
        return error(diagram.file, element.get("id", tag), "event-sub-process", message)
    if tag in INSTEAD:
        rule, message = INSTEAD[tag]
        return error(diagram.file, _owner(element), rule, message)
    return error(
        diagram.file,
        _owner(element),
        "unsupported-element",
        f"不能使用“{tag}”。请改用用户任务、网关、调用活动或连线",
    )


def _owner(element: Any) -> str:
    """The id of the element, or of the nearest one above that has an id people know."""
    while element is not None:
        if element.get("id") and not local(element).endswith(("Definition", "Characteristics")):
            return str(element.get("id"))
        element = element.getparent()
    return ""


def _identities(diagram: Diagram, process: Any) -> Iterator[Finding]:
    used = Counter(element.get("id") for element in diagram.root.iter() if isinstance(element.tag, str))
    for identity, times in used.items():
        if identity and times > 1:
            message = f"编号“{identity}”用了{times}次。每个图形要有自己的编号，请改名"
            yield error(diagram.file, identity, "duplicate-id", message)
    for element in process.iterdescendants(f"{{{BPMN}}}*"):
        if local(element) in ("sequenceFlow", *_NODES) and not element.get("id"):
            message = f"第{element.sourceline}行的图形没有编号。请用画图工具重新保存，或补上 id"
            yield error(diagram.file, diagram.process, "id-missing", message)


_NODES = (
    "startEvent",
    "endEvent",
    "boundaryEvent",
    "intermediateCatchEvent",
    "userTask",
    "callActivity",
    "exclusiveGateway",
    "parallelGateway",
)
